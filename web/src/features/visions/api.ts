import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { MINUTE } from '@/lib/time';

export type Vision = Schemas['VisionOut'];

const PAGE = 200;

async function listAll(signal: AbortSignal): Promise<Vision[]> {
  const visions: Vision[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor: string | null } = { limit: PAGE, cursor };
    const page: Schemas['VisionPage'] = await take(api.GET('/api/v1/visions', { params: { query }, signal }));
    visions.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return visions;
}

export const visionQueries = {
  all: ['visions'] as const,
  list: () =>
    queryOptions({
      queryKey: [...visionQueries.all, 'list'],
      queryFn: ({ signal }) => listAll(signal),
      staleTime: 5 * MINUTE,
    }),
};

/** Creates a vision; only its owner sees it unless it is shared. */
export function createVision(body: Schemas['VisionIn']): Promise<Schemas['VisionWritten']> {
  return take(api.POST('/api/v1/visions', { body }));
}
