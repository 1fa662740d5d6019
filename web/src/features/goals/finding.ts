import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { goalQueries } from './api';

/** A goal of any kind, as much as is needed to name it and to go there. */
export interface Found {
  id: string;
  kind: Schemas['Kind'];
  level: string | null;
  title: string;
  owner_name: string | null;
}

const PER_KIND = 6;

async function findGoals(q: string, signal: AbortSignal): Promise<Found[]> {
  const params = { query: { q, limit: PER_KIND } };
  const pages = await Promise.all([
    take(api.GET('/api/v1/visions', { params, signal })),
    take(api.GET('/api/v1/objectives', { params, signal })),
    take(api.GET('/api/v1/kpis', { params, signal })),
    take(api.GET('/api/v1/targets', { params, signal })),
  ]);
  return pages.flatMap(({ items }) =>
    items.map((item) => ({
      id: item.id,
      kind: item.kind,
      level: 'level' in item ? item.level : null,
      title: item.title,
      owner_name: item.owner_name,
    })),
  );
}

export const searchQueries = {
  /** Goals of every kind whose titles have these words. */
  goals: (q: string) =>
    queryOptions({
      queryKey: [...goalQueries.all, 'search', q],
      queryFn: ({ signal }) => findGoals(q, signal),
    }),
};
