import { Button, Group, Modal, NumberInput, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormProblem, showProblems } from '@/ui/forms';
import { createVision, visionQueries, type Vision } from '../api';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  onCreated: (vision: Vision) => void;
}

const MOST_YEARS = 100;

/** Writes a vision down. What was typed stays until it is created. */
export function NewVision({ isOpen, onClose, onCreated }: Props) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { title: '', why: '', horizon_years: '' as number | '', is_shared: false },
    validate: { title: (title) => (title.trim() === '' ? 'A vision needs a title.' : null) },
  });
  const creating = useMutation({
    mutationFn: createVision,
    onSuccess: async (vision) => {
      await client.invalidateQueries({ queryKey: visionQueries.all });
      form.reset();
      onCreated(vision);
    },
    onError: (error) => setProblem(showProblems(form, error)),
  });
  const submit = form.onSubmit(({ title, why, horizon_years: years, is_shared: isShared }) => {
    setProblem(null);
    creating.mutate({
      title: title.trim(),
      why: why.trim() === '' ? null : why.trim(),
      horizon_years: years === '' ? null : years,
      visibility: isShared ? 'shared' : 'private',
    });
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title="A new vision" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit} noValidate aria-label="A new vision">
        <Stack gap="md">
          <TextInput label="What you see" required maxLength={200} data-autofocus {...form.getInputProps('title')} />
          <Textarea label="Why it matters" autosize minRows={3} maxRows={10} {...form.getInputProps('why')} />
          <NumberInput label="Within how many years" min={1} max={MOST_YEARS} allowDecimal={false} allowNegative={false} w={180} {...form.getInputProps('horizon_years')} />
          <Switch
            label="Shared with everybody in the organization"
            description="Otherwise only you see it and what stands below"
            {...form.getInputProps('is_shared', { type: 'checkbox' })}
          />
          <FormProblem text={problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={creating.isPending}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
