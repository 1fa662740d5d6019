import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconCheckbox, IconHandStop, IconHandOff, IconPencil, IconTrash } from '@tabler/icons-react';
import { ActionButton } from '@/features/objectives/parts/ActionButton';
import { tellFailure, tellUndo } from '@/ui/notices';
import { lazy, Suspense } from 'react';
import { goalOf, type Detail } from '../../detail';
import { useGoalWritten } from '../../useGoalWritten';
import { clearOverride, markTarget, overrideGoal, removeGoal, restoreGoal } from '../../writes';
import type { Refusals } from '../../refusals';

interface Props {
  detail: Detail;
  refusals: Refusals;
  /** It was deleted. */
  onGone: () => void;
}

const DeleteDialog = lazy(() => import('./DeleteDialog').then(({ DeleteDialog: component }) => ({ default: component })));
const EditDialog = lazy(() => import('./EditDialog').then(({ EditDialog: component }) => ({ default: component })));
const OverrideDialog = lazy(() => import('./OverrideDialog').then(({ OverrideDialog: component }) => ({ default: component })));

const ICON = { size: 15, 'aria-hidden': true } as const;

/** What one can do with a goal; what one may not says why. */
export function Actions({ detail, refusals, onGone }: Props) {
  const { goal, progress } = detail;
  const navigate = useNavigate();
  const takeIn = useGoalWritten();
  const [isEditing, edit] = useDisclosure(false);
  const [isOverriding, override] = useDisclosure(false);
  const [isDeleting, deletion] = useDisclosure(false);
  const isLeafTarget = goal.kind === 'target' && progress.method === 'done';
  const isDone = goalOf(detail).is_done;

  const clearing = useMutation({
    mutationFn: () => clearOverride(goal.id),
    onSuccess: async (receipt) => {
      const { override_percentage: before, manual_override_reason: reason } = progress;
      tellUndo('The computed progress counts again.', async () => {
        if (before !== null) await takeIn(await overrideGoal(goal.id, { progress_percentage: before, reason: reason ?? '' }));
      });
      await takeIn(receipt);
    },
    onError: (error) => tellFailure('Not removed', error),
  });
  const marking = useMutation({
    mutationFn: () => markTarget(goal.id, !isDone),
    onSuccess: async (receipt) => {
      tellUndo(isDone ? 'Marked as not done.' : 'Marked as done.', async () => takeIn(await markTarget(goal.id, isDone)));
      await takeIn(receipt);
    },
    onError: (error) => tellFailure('Not marked', error),
  });
  const removing = useMutation({
    mutationFn: (withChildren: boolean) => removeGoal(goal.kind, goal.id, withChildren),
    onSuccess: async (receipt, withChildren) => {
      deletion.close();
      tellUndo(`“${goal.title}” is deleted.`, async () => takeIn(await restoreGoal(goal.id, withChildren)));
      onGone();
      await takeIn(receipt);
    },
    onError: (error) => tellFailure('Not deleted', error),
  });
  const startEdit = () => {
    if (goal.kind === 'objective') void navigate({ to: '/objectives/$objectiveId/edit', params: { objectiveId: goal.id } });
    else edit.open();
  };

  return (
    <>
      {isLeafTarget && (
        <ActionButton refusal={refusals.update} variant="filled" leftSection={<IconCheckbox {...ICON} />} loading={marking.isPending} onClick={() => marking.mutate()}>
          {isDone ? 'Mark as not done' : 'Mark as done'}
        </ActionButton>
      )}
      <ActionButton refusal={refusals.update} leftSection={<IconPencil {...ICON} />} onClick={startEdit}>
        Edit
      </ActionButton>
      <ActionButton refusal={refusals.override} leftSection={<IconHandStop {...ICON} />} onClick={override.open}>
        {progress.override_percentage === null ? 'Override…' : 'Change override…'}
      </ActionButton>
      {progress.override_percentage !== null && (
        <ActionButton refusal={refusals.override} leftSection={<IconHandOff {...ICON} />} loading={clearing.isPending} onClick={() => clearing.mutate()}>
          Remove override
        </ActionButton>
      )}
      <ActionButton
        refusal={refusals.remove}
        leftSection={<IconTrash {...ICON} />}
        loading={removing.isPending}
        onClick={() => (goal.child_count > 0 ? deletion.open() : removing.mutate(false))}
      >
        Delete
      </ActionButton>
      <Suspense>
        {isEditing && <EditDialog detail={detail} onClose={edit.close} />}
        {isOverriding && <OverrideDialog detail={detail} onClose={override.close} />}
        {isDeleting && <DeleteDialog detail={detail} isBusy={removing.isPending} onDelete={(all) => removing.mutate(all)} onClose={deletion.close} />}
      </Suspense>
    </>
  );
}
