import { useQuery } from '@tanstack/react-query';
import { objectiveQueries } from '../api';
import { MoveDialog } from './MoveDialog';

/** The dialog that moves an objective, once it is known as it is now. */
export function MoveDialogOf({ id, onClose }: { id: string; onClose: () => void }) {
  const { data } = useQuery({ ...objectiveQueries.one(id), staleTime: 0 });
  return data === undefined ? null : <MoveDialog objective={data} onClose={onClose} />;
}
