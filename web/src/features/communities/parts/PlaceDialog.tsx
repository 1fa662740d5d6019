import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode, SyntheticEvent } from 'react';
import { usePhone } from '@/lib/screen';

interface Props {
  title: string;
  isNew: boolean;
  isBusy: boolean;
  onSave: () => void;
  onRemove: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** The form of a unit or an amenity; the server removes only what nothing happened in. */
export function PlaceDialog({ title, isNew, isBusy, onSave, onRemove, onClose, children }: Props) {
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!isBusy) onSave();
  };
  return (
    <Modal opened onClose={onClose} title={title} centered size="lg" fullScreen={usePhone()}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {children}
          <Group justify="space-between">
            {isNew ? (
              <span />
            ) : (
              <Button variant="subtle" color="red" disabled={isBusy} onClick={onRemove}>
                Remove
              </Button>
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={isBusy}>
                {isNew ? 'Add' : 'Save'}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
