import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { reasonOf } from '@/api/problem';
import { WhatIf } from '@/features/previews/parts/WhatIf';
import { FormProblem } from '@/ui/forms';
import { objectiveQueries } from '../api';
import type { Box } from '../map';
import { useMove } from '../useMove';
import { Dialog } from './Dialog';

interface Props {
  box: Box;
  target: Box;
  onClose: () => void;
}

/** Asks, after a drop, whether what it would move is what one wants. */
export function DropDialog({ box, target, onClose }: Props) {
  const { data, error } = useQuery({ ...objectiveQueries.one(box.id), staleTime: 0 });
  const moving = useMove(onClose);
  const [title, toTitle] = [box.goal.title, target.goal.title];
  const move = () =>
    data !== undefined && moving.mutate({ id: box.id, title, version: data.version, from: data.parent_id, to: target.id, toTitle });
  return (
    <Dialog title="Move the objective" verb="Move" isBusy={moving.isPending} isReady={data !== undefined} onSubmit={move} onClose={onClose}>
      <Text>
        “{title}” goes below “{toTitle}”{box.goal.weight === 1 ? '' : `, with its weight of ${box.goal.weight}`}.
      </Text>
      <WhatIf goalId={box.id} change={{ parent_id: target.id }} />
      <FormProblem text={error === null ? null : reasonOf(error)} />
    </Dialog>
  );
}
