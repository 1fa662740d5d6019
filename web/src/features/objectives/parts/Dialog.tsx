import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode, SyntheticEvent } from 'react';
import { usePhone } from '@/lib/screen';
import classes from './Dialog.module.css';

interface Props {
  title: string;
  verb: string;
  isBusy: boolean;
  isReady?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A question with its answer's form; Enter sends it, Escape leaves, on a phone it takes the whole screen. */
export function Dialog({ title, verb, isBusy, isReady = true, onSubmit, onClose, children }: Props) {
  const isPhone = usePhone();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (!isBusy && isReady) onSubmit();
  };
  return (
    <Modal opened onClose={onClose} title={title} centered size="lg" fullScreen={isPhone} closeButtonProps={{ 'aria-label': 'Leave it' }}>
      <form onSubmit={submit} noValidate className={classes.form}>
        <Stack gap="md">
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy} disabled={!isReady}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
