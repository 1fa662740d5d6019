import { useQueryClient } from '@tanstack/react-query';
import { useLive } from '@/lib/live/live';
import { goalQueries } from './api';
import { refreshTrees } from './fresh';

/** Keeps the trees up to what others change, and glows what moved. */
export function useLiveTree(glow: (ids: string[]) => void): void {
  const client = useQueryClient();
  useLive((event) => {
    refreshTrees(client, event).then(
      (changed) => changed.length > 0 && glow(changed),
      // What couldn't be told row by row is loaded as a whole, which shows why it can't be.
      () => client.invalidateQueries({ queryKey: goalQueries.trees() }),
    );
  });
}
