import { Button, Code, CopyButton, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { usePhone } from '@/lib/screen';
import { FormProblem, showProblems } from '@/ui/forms';
import { createToken, expiryOf, LIFETIMES, tokenQueries, type Lifetime } from '../tokens';
import classes from './PersonForm.module.css';

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

const INITIAL = { name: '', lifetime: '90' as Lifetime };

/** Makes a token, and shows its secret this once. */
export function NewToken({ isOpen, onClose }: Props) {
  const client = useQueryClient();
  const isPhone = usePhone();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: INITIAL,
    validate: { name: (name) => (name.trim() === '' ? 'What is it for? It needs a name.' : null) },
  });
  const creating = useMutation({
    mutationFn: ({ name, lifetime }: typeof INITIAL) => createToken({ name: name.trim(), expires_at: expiryOf(lifetime, Date.now()) }),
    onSuccess: () => client.invalidateQueries({ queryKey: tokenQueries.all }),
    onError: (error) => setProblem(showProblems(form, error)),
  });
  const submit = form.onSubmit((values) => {
    setProblem(null);
    creating.mutate(values);
  });
  const close = () => {
    onClose();
    form.reset();
    creating.reset();
    setProblem(null);
  };
  const isMade = creating.data !== undefined;
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={isMade ? 'Your new token' : 'A new token'}
      size="md"
      fullScreen={isPhone}
      closeOnClickOutside={!isMade}
      closeOnEscape={!isMade}
    >
      {isMade ? (
        <Secret secret={creating.data.token} onDone={close} />
      ) : (
        <form onSubmit={submit} noValidate aria-label="A new token" className={classes.form}>
          <Stack gap="md">
            <TextInput label="Name" description="What it is for: a script, a machine" required maxLength={100} data-autofocus {...form.getInputProps('name')} />
            <Select label="It holds for" data={LIFETIMES} allowDeselect={false} {...form.getInputProps('lifetime')} />
            <FormProblem text={problem} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={creating.isPending}>
                Make it
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <Stack gap="md" className={classes.form}>
      <Text size="sm">Copy it now and keep it where secrets are kept: it is shown this once, and whoever has it acts as you.</Text>
      <Code block className={classes.secret} aria-label="The token" tabIndex={0}>
        {secret}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              data-autofocus
              leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>I have it</Button>
      </Group>
    </Stack>
  );
}
