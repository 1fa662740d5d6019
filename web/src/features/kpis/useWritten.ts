import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback } from 'react';
import { takeIntoTrees } from '@/features/goals/treeLogs';
import { useMe } from '@/features/people/useMe';
import { isTouched } from '@/lib/live/refresh';
import { kpiQueries, type Grid, type Receipt } from './api';
import { withReceipt } from './grid';

type Pages = InfiniteData<Grid, string | null>;

/** Changes every grid that is held. */
export function useGrids() {
  const client = useQueryClient();
  return useCallback(
    (change: (grid: Grid) => Grid) =>
      client.setQueriesData<Pages>({ queryKey: kpiQueries.grids() }, (held) => {
        if (held === undefined) return undefined;
        const pages = held.pages.map(change);
        return pages.every((page, index) => page === held.pages[index]) ? held : { ...held, pages };
      }),
    [client],
  );
}

/** Takes in what a write to logs moved: in the grids, in the trees, and all that is made of them. */
export function useWritten() {
  const client = useQueryClient();
  const changeGrids = useGrids();
  const { today } = useMe().organization;
  return useCallback(
    (receipt: Receipt) => {
      changeGrids((grid) => withReceipt(grid, receipt.updated_progress));
      takeIntoTrees(client, receipt, today);
      const event = { kind: 'changed', goalIds: new Set(receipt.updated_progress.map((moved) => moved.goal_id)) } as const;
      void client.invalidateQueries({ predicate: (query) => isTouched(query, event) });
      void client.invalidateQueries({ queryKey: kpiQueries.all });
    },
    [changeGrids, client, today],
  );
}
