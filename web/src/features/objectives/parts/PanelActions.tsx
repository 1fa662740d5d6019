import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { IconArrowsMove, IconCircleCheck, IconMessageDots, IconPencil, IconRotate, IconTrash } from '@tabler/icons-react';
import { whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { tellDone, tellFailure, tellUndo } from '@/ui/notices';
import type { Objective } from '../api';
import { useRefresh } from '../useRefresh';
import { whyNotMine } from '../words';
import { removeObjective, reopenObjective, restoreObjective } from '../writes';
import { ActionButton } from './ActionButton';
import { CheckInDialog } from './CheckInDialog';
import { CloseDialog } from './CloseDialog';
import { MoveDialog } from './MoveDialog';
import classes from './ObjectivePanel.module.css';

interface Props {
  objective: Objective;
  /** It was deleted. */
  onGone: () => void;
}

const ICON = { size: 15, 'aria-hidden': true } as const;
const route = getRouteApi('/inside/objectives');

/** What one can do with an objective; what one may not says why. */
export function PanelActions({ objective, onGone }: Props) {
  const me = useMe();
  const navigate = useNavigate();
  const search = route.useSearch();
  const refresh = useRefresh();
  const [isChecking, checkIn] = useDisclosure(false);
  const [isClosing, close] = useDisclosure(false);
  const [isMoving, move] = useDisclosure(false);
  const { can, id, title, final_score: score } = objective;
  const noUpdate = whyNot(me, 'objectives.update') ?? whyNotMine(can.update, 'change');

  const reopening = useMutation({
    mutationFn: () => reopenObjective(id),
    onSuccess: async () => {
      await refresh();
      tellDone(`“${title}” is open again.`);
    },
    onError: (error) => tellFailure('Not reopened', error),
  });
  const removing = useMutation({
    mutationFn: () => removeObjective(id),
    onSuccess: async () => {
      onGone();
      await refresh();
      tellUndo(`“${title}” is deleted.`, async () => {
        await restoreObjective(id);
        await refresh();
      });
    },
    onError: (error) => tellFailure('Not deleted', error),
  });

  return (
    <div className={classes.actions} role="group" aria-label="Actions">
      <ActionButton refusal={noUpdate} variant="filled" leftSection={<IconMessageDots {...ICON} />} onClick={checkIn.open}>
        Check in
      </ActionButton>
      <ActionButton
        refusal={noUpdate}
        leftSection={<IconPencil {...ICON} />}
        onClick={() => void navigate({ to: '/objectives/$objectiveId/edit', params: { objectiveId: id }, search })}
      >
        Edit
      </ActionButton>
      <ActionButton
        refusal={whyNot(me, 'objectives.move') ?? whyNotMine(can.move, 'move')}
        leftSection={<IconArrowsMove {...ICON} />}
        onClick={move.open}
      >
        Move to…
      </ActionButton>
      {score === null ? (
        <ActionButton refusal={noUpdate} leftSection={<IconCircleCheck {...ICON} />} onClick={close.open}>
          Close…
        </ActionButton>
      ) : (
        <ActionButton refusal={noUpdate} leftSection={<IconRotate {...ICON} />} loading={reopening.isPending} onClick={() => reopening.mutate()}>
          Reopen
        </ActionButton>
      )}
      <ActionButton
        refusal={whyNot(me, 'objectives.delete') ?? whyNotMine(can.delete, 'delete')}
        leftSection={<IconTrash {...ICON} />}
        loading={removing.isPending}
        onClick={() => removing.mutate()}
      >
        Delete
      </ActionButton>
      {isChecking && <CheckInDialog objective={objective} onClose={checkIn.close} />}
      {isClosing && <CloseDialog objective={objective} onClose={close.close} />}
      {isMoving && <MoveDialog objective={objective} onClose={move.close} />}
    </div>
  );
}
