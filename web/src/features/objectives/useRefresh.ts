import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { goalQueries } from '@/features/goals/api';
import { objectiveQueries } from './api';

/** Asks anew for all that a write may have moved: the objectives, and the trees of goals. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    void client.invalidateQueries({ queryKey: goalQueries.all });
    await client.invalidateQueries({ queryKey: objectiveQueries.all });
  }, [client]);
}
