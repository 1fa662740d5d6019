import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { whenShown } from '@/lib/live/refresh';
import { MINUTE } from '@/lib/time';

export type Target = Schemas['TargetOut'];
export type TargetLevel = Schemas['TargetLevel'];
export type TargetWritten = Schemas['TargetWritten'];

const PAGE = 200;

async function listBelow(parent: string, signal: AbortSignal): Promise<Target[]> {
  const targets: Target[] = [];
  let cursor: string | null = null;
  do {
    const query: { parent: string; limit: number; cursor: string | null } = { parent, limit: PAGE, cursor };
    const page: Schemas['TargetPage'] = await take(api.GET('/api/v1/targets', { params: { query }, signal }));
    targets.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return targets;
}

export const targetQueries = {
  all: ['targets'] as const,
  /** The targets right below a vision or a target. */
  below: (parentId: string) =>
    queryOptions({
      queryKey: [...targetQueries.all, 'below', parentId],
      queryFn: ({ signal }) => listBelow(parentId, signal),
      staleTime: MINUTE,
      meta: { live: whenShown((data) => ((data ?? []) as Target[]).map((target) => target.id)) },
    }),
};

export function createTarget(body: Schemas['TargetIn']): Promise<TargetWritten> {
  return take(api.POST('/api/v1/targets', { body }));
}

/** Ticks a target, or takes the tick back. */
export function tickTarget(targetId: string, isDone: boolean): Promise<TargetWritten> {
  return take(api.PATCH('/api/v1/targets/{target_id}', { params: { path: { target_id: targetId } }, body: { is_done: isDone } }));
}

export function removeTarget(targetId: string): Promise<Schemas['ReceiptOut']> {
  return take(api.DELETE('/api/v1/targets/{target_id}', { params: { path: { target_id: targetId } } }));
}
