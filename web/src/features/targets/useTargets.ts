import { useMutation, useQueryClient } from '@tanstack/react-query';
import { goalQueries } from '@/features/goals/api';
import { useWritten } from '@/features/kpis/useWritten';
import { tellFailure, tellUndo } from '@/ui/notices';
import { createTarget, removeTarget, targetQueries, tickTarget, type Target } from './api';
import { TARGET_WORDS } from './levels';

/** Adds targets below one, and ticks them; each can be undone. */
export function useTargets(parentId: string) {
  const client = useQueryClient();
  const takeIn = useWritten();
  const refresh = () => client.invalidateQueries({ queryKey: targetQueries.all });
  const { queryKey } = targetQueries.below(parentId);

  const show = (id: string, isDone: boolean) =>
    client.setQueryData(queryKey, (held) =>
      held?.map((one) => (one.id === id ? { ...one, done_at: isDone ? (one.done_at ?? new Date().toISOString()) : null } : one)),
    );

  const { mutate: tick } = useMutation({
    mutationFn: ({ target, isDone }: { target: Target; isDone: boolean }) => tickTarget(target.id, isDone),
    onMutate: async ({ target, isDone }) => {
      await client.cancelQueries({ queryKey });
      show(target.id, isDone);
    },
    onSuccess: (written, { target, isDone }) => {
      takeIn(written);
      void refresh();
      const moved = written.updated_progress.length + written.hidden_count - 1;
      const above = moved > 0 ? ` ${moved === 1 ? 'One goal' : `${moved} goals`} above moved.` : '';
      tellUndo(`“${target.title}” is ${isDone ? 'done' : 'open again'}.${above}`, async () => {
        takeIn(await tickTarget(target.id, !isDone));
        await refresh();
      });
    },
    onError: (error, { target, isDone }) => {
      show(target.id, !isDone);
      tellFailure('Not changed', error);
    },
  });

  const adding = useMutation({
    mutationFn: createTarget,
    onSuccess: async (written) => {
      takeIn(written);
      await Promise.all([refresh(), client.invalidateQueries({ queryKey: goalQueries.trees() })]);
      tellUndo(`The ${TARGET_WORDS[written.level]} “${written.title}” is added.`, async () => {
        takeIn(await removeTarget(written.id));
        await Promise.all([refresh(), client.invalidateQueries({ queryKey: goalQueries.trees() })]);
      });
    },
  });

  return { tick, adding };
}
