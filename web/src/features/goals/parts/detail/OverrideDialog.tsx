import { NumberInput, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { reasonOf } from '@/api/problem';
import { Dialog } from '@/features/objectives/parts/Dialog';
import { useFormat } from '@/features/people/useMe';
import { fieldErrors, generalReason } from '@/lib/fields';
import { FormProblem } from '@/ui/forms';
import { tellUndo } from '@/ui/notices';
import type { Detail } from '../../detail';
import { useGoalWritten } from '../../useGoalWritten';
import { clearOverride, overrideGoal } from '../../writes';

interface Props {
  detail: Detail;
  onClose: () => void;
}

const SHOWN = ['progress_percentage', 'reason'];

/** Decides a goal's progress by hand, with a reason that everybody reads. */
export function OverrideDialog({ detail: { goal, progress }, onClose }: Props) {
  const format = useFormat();
  const takeIn = useGoalWritten();
  const { override_percentage: before, manual_override_reason: beforeReason } = progress;
  const [percentage, setPercentage] = useState<number | null>(before ?? progress.progress_percentage);
  const [reason, setReason] = useState(beforeReason ?? '');
  const saving = useMutation({
    mutationFn: (body: { progress_percentage: number; reason: string }) => overrideGoal(goal.id, body),
    onSuccess: async (receipt) => {
      onClose();
      const undo = () =>
        before === null ? clearOverride(goal.id) : overrideGoal(goal.id, { progress_percentage: before, reason: beforeReason ?? '' });
      tellUndo(`The progress of “${goal.title}” is decided by hand.`, async () => takeIn(await undo()));
      await takeIn(receipt);
    },
  });
  const errors = fieldErrors(saving.error);
  const isReady = percentage !== null && reason.trim() !== '';
  return (
    <Dialog
      title="Decide the progress by hand"
      verb="Decide"
      isBusy={saving.isPending}
      isReady={isReady}
      onSubmit={() => percentage !== null && saving.mutate({ progress_percentage: percentage, reason: reason.trim() })}
      onClose={onClose}
    >
      <Text size="sm" c="dimmed">
        {progress.computed_percentage === null
          ? 'There is no computed progress.'
          : `Computed: ${format.percent(progress.computed_percentage)}. It is kept up underneath, and comes back when you remove yours.`}
      </Text>
      <FormProblem text={saving.error === null ? null : (generalReason(saving.error, SHOWN) ?? (Object.keys(errors).length === 0 ? reasonOf(saving.error) : null))} />
      <NumberInput
        label="Progress in percent"
        data-autofocus
        min={0}
        max={100}
        decimalScale={2}
        suffix=" %"
        value={percentage ?? ''}
        onChange={(next) => setPercentage(typeof next === 'number' ? next : null)}
        error={errors['progress_percentage']}
      />
      <Textarea
        label="Reason"
        description="Stands beside the number wherever it is shown."
        required
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={errors['reason']}
      />
    </Dialog>
  );
}
