import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { isTouched } from '@/lib/live/refresh';
import { goalQueries } from './api';
import type { Receipt } from './writes';

/** Takes in a change of a goal that isn't a log: all that shows goals is asked anew, what is on the screen at once. */
export function useGoalWritten() {
  const client = useQueryClient();
  return useCallback(
    async (receipt?: Receipt) => {
      const event = { kind: 'changed', goalIds: new Set(receipt?.updated_progress.map((moved) => moved.goal_id)) } as const;
      void client.invalidateQueries({ predicate: (query) => isTouched(query, event) });
      await client.invalidateQueries({ queryKey: goalQueries.all });
    },
    [client],
  );
}
