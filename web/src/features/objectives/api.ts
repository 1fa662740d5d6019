import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { storeOfObjectives } from '@/features/goals/store';
import { MINUTE } from '@/lib/time';
import type { Filters, Sort } from './search';

export type Objective = Schemas['ObjectiveOut'];
export type ObjectiveWritten = Schemas['ObjectiveWritten'];
export type LinkedKpi = Schemas['LinkedKpiOut'];
export type CheckIn = Schemas['CheckInOut'];
export type Bar = Schemas['BarOut'];
export type Receipt = Schemas['ReceiptOut'];
type Node = Schemas['Node'];

const PAGE = 100;
const MOST = 200;
const FEW = 20;
const DEEPEST = 10;
const MOST_BARS = 1000;

interface Listed {
  filters: Filters;
  sort: Sort;
}

function listPage({ filters, sort }: Listed, cursor: string | null, limit: number, signal?: AbortSignal): Promise<Schemas['ObjectivePage']> {
  const query = { ...filters, sort, cursor, limit, include_counts: cursor === null };
  return take(api.GET('/api/v1/objectives', { params: { query }, signal }));
}

/** Every objective that the filters let through, over all pages. */
export async function listAll(listed: Listed): Promise<Objective[]> {
  const found: Objective[] = [];
  let cursor: string | null = null;
  do {
    const page: Schemas['ObjectivePage'] = await listPage(listed, cursor, MOST);
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

/** The tree of a year's objectives; the roots come in pages, and so do the children of one. */
async function loadTree(year: number | undefined, signal: AbortSignal): Promise<Node[]> {
  const get = async (root_id: string | undefined, cursor: string | undefined): Promise<Schemas['ObjectiveTree']> => {
    const query = { year, root_id, cursor, depth: DEEPEST };
    return take(api.GET('/api/v1/objectives/tree/view', { params: { query }, signal }));
  };
  const complete = async (node: Node): Promise<void> => {
    let page = node.children_page;
    while (page !== undefined) {
      const more: Schemas['ObjectiveTree'] = await get(node.id, page.next_cursor);
      const [same] = more.objectives;
      node.children = [...(node.children ?? []), ...(same?.children ?? [])];
      page = same?.children_page;
    }
    for (const child of node.children ?? []) await complete(child);
  };
  const first = await get(undefined, undefined);
  const roots = [...first.objectives];
  let cursor = first.next_cursor;
  while (cursor !== undefined) {
    const more = await get(undefined, cursor);
    roots.push(...more.objectives);
    cursor = more.next_cursor;
  }
  for (const root of roots) await complete(root);
  return roots;
}

async function loadBars(filters: Filters, signal: AbortSignal): Promise<Bar[]> {
  const found: Bar[] = [];
  let cursor: string | null = null;
  do {
    const query = { ...filters, limit: MOST_BARS, cursor };
    const { data, error, response } = await api.GET('/api/v1/objectives/gantt', { params: { query }, signal });
    found.push(...(await take(Promise.resolve({ data, error, response }))));
    const next = /[?&]cursor=([^&>]+)/.exec(response.headers.get('Link') ?? '');
    cursor = next?.[1] === undefined ? null : decodeURIComponent(next[1]);
  } while (cursor !== null);
  return found;
}

const live = { meta: { live: true as const } };

export const objectiveQueries = {
  all: ['objectives'] as const,
  list: (filters: Filters, sort: Sort) =>
    infiniteQueryOptions({
      queryKey: [...objectiveQueries.all, 'list', filters, sort],
      queryFn: ({ pageParam, signal }) => listPage({ filters, sort }, pageParam, PAGE, signal),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
      ...live,
    }),
  tree: (year: number | undefined) =>
    queryOptions({
      queryKey: [...objectiveQueries.all, 'tree', year ?? null],
      queryFn: async ({ signal }) => storeOfObjectives(await loadTree(year, signal)),
      ...live,
    }),
  bars: (filters: Filters) =>
    queryOptions({
      queryKey: [...objectiveQueries.all, 'bars', filters],
      queryFn: ({ signal }) => loadBars(filters, signal),
      ...live,
    }),
  one: (id: string) =>
    queryOptions({
      queryKey: [...objectiveQueries.all, 'one', id],
      queryFn: ({ signal }) => take(api.GET('/api/v1/objectives/{objective_id}', { params: { path: { objective_id: id } }, signal })),
      ...live,
    }),
  keyResults: (id: string) =>
    queryOptions({
      queryKey: [...objectiveQueries.all, 'kpis', id],
      queryFn: async ({ signal }) =>
        (await take(api.GET('/api/v1/objectives/{objective_id}/kpis', { params: { path: { objective_id: id } }, signal }))).items,
      ...live,
    }),
  checkIns: (id: string) =>
    infiniteQueryOptions({
      queryKey: [...objectiveQueries.all, 'check-ins', id],
      queryFn: ({ pageParam, signal }) =>
        take(
          api.GET('/api/v1/objectives/{objective_id}/check-ins', {
            params: { path: { objective_id: id }, query: { cursor: pageParam, limit: FEW } },
            signal,
          }),
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
      ...live,
    }),
  alignment: (id: string) =>
    queryOptions({
      queryKey: [...objectiveQueries.all, 'alignment', id],
      queryFn: ({ signal }) =>
        take(api.GET('/api/v1/objectives/{objective_id}/alignment', { params: { path: { objective_id: id } }, signal })),
      ...live,
    }),
  history: (id: string) =>
    queryOptions({
      queryKey: [...objectiveQueries.all, 'history', id],
      queryFn: ({ signal }) => take(api.GET('/api/v1/progress/{goal_id}/history', { params: { path: { goal_id: id } }, signal })),
      ...live,
    }),
  /** Objectives of a level whose titles have these words: a few, to choose from. */
  choices: (level: Schemas['ObjectiveLevel'], q: string) =>
    queryOptions({
      queryKey: [...objectiveQueries.all, 'choices', level, q],
      queryFn: async ({ signal }) => {
        const query = { level, q: q === '' ? undefined : q, sort: '-created' as const, limit: FEW };
        return (await take(api.GET('/api/v1/objectives', { params: { query }, signal }))).items;
      },
    }),
  kpiChoices: (q: string) =>
    queryOptions({
      queryKey: [...objectiveQueries.all, 'kpi-choices', q],
      queryFn: async ({ signal }) => {
        const query = { q: q === '' ? undefined : q, state: 'active' as const, sort: '-updated' as const, limit: FEW };
        return (await take(api.GET('/api/v1/kpis', { params: { query }, signal }))).items;
      },
    }),
  /** The people that there are: owners to choose from, and their departments. */
  people: () =>
    queryOptions({
      queryKey: [...objectiveQueries.all, 'people'],
      queryFn: async ({ signal }) => (await take(api.GET('/api/v1/users', { params: { query: { limit: 1000 } }, signal }))).items,
      staleTime: 5 * MINUTE,
    }),
};
