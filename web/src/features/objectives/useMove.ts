import { useMutation } from '@tanstack/react-query';
import { tellFailure, tellUndo } from '@/ui/notices';
import { useRefresh } from './useRefresh';
import { changeObjective } from './writes';

export interface Move {
  id: string;
  title: string;
  /** Of the objective as one saw it: where another one changed it since, the move is refused. */
  version: number;
  from: string | null;
  to: string | null;
  toTitle: string | null;
}

/** Puts an objective under another one, and takes that back. */
export function useMove(onMoved?: () => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, version, to }: Move) => changeObjective(id, { parent_id: to, version }),
    onSuccess: async (written, { id, title, from, toTitle }) => {
      onMoved?.();
      tellUndo(toTitle === null ? `“${title}” stands for itself now.` : `“${title}” is below “${toTitle}” now.`, async () => {
        await changeObjective(id, { parent_id: from, version: written.version });
        await refresh();
      });
      await refresh();
    },
    onError: async (error) => {
      tellFailure('Not moved', error);
      await refresh();
    },
  });
}
