import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';

export type Preview = Schemas['PreviewOut'];
export type WhatIfChange = Schemas['WhatIfIn'];

export const previewQueries = {
  all: ['previews'] as const,
  /** What one change would move; kept only as long as it is looked at. */
  change: (goalId: string, change: WhatIfChange) =>
    queryOptions({
      queryKey: [...previewQueries.all, goalId, change],
      queryFn: ({ signal }) =>
        take(api.POST('/api/v1/goals/{goal_id}/what-if', { params: { path: { goal_id: goalId } }, body: change, signal })),
      gcTime: 0,
      retry: false,
    }),
};
