import { WhatIf } from '@/features/previews/parts/WhatIf';
import { useState } from 'react';
import type { Objective } from '../api';
import { useMove } from '../useMove';
import { Dialog } from './Dialog';
import { ParentChoice, type Parent } from './ParentChoice';

interface Props {
  objective: Pick<Objective, 'id' | 'title' | 'level' | 'version' | 'parent_id' | 'parent_title'>;
  onClose: () => void;
}

/** Puts an objective under another one without a mouse; shows first what that would move. */
export function MoveDialog({ objective, onClose }: Props) {
  const { id, title, level, version, parent_id: from } = objective;
  const [parent, setParent] = useState<Parent | null>(from === null ? null : { id: from, title: objective.parent_title ?? '' });
  const moving = useMove(onClose);
  const isElsewhere = (parent?.id ?? null) !== from;
  const move = () => moving.mutate({ id, title, version, from, to: parent?.id ?? null, toTitle: parent?.title ?? null });
  return (
    <Dialog title={`Move “${title}”`} verb="Move" isBusy={moving.isPending} isReady={isElsewhere} onSubmit={move} onClose={onClose}>
      <ParentChoice level={level} value={parent} onChange={setParent} />
      {isElsewhere && <WhatIf goalId={id} change={{ parent_id: parent?.id ?? null }} />}
    </Dialog>
  );
}
