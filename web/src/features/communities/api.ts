import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import type { Days } from '@/lib/range';
import { MINUTE, SECOND } from '@/lib/time';
import { rowsOf, type Row } from './figures';

export type Community = Schemas['CommunityOut'];
export type Metric = Schemas['MetricOut'];
export type Grain = Schemas['Grain'];
export type MetricGroup = Schemas['MetricGroup'];
export type DirtyDays = Schemas['DirtyDaysOut'];
export type Comparison = Schemas['ComparisonOut'];
export type Compared = Schemas['ComparedCommunity'];
export type Behind = Schemas['BehindOut'];
export type Run = Schemas['CommunityRunOut'];

/** What a community's summary of one grain says of some days. */
export interface Figures {
  rows: Row[];
  dirty: DirtyDays[];
}

/** A number: which metric, of which period. */
export interface NumberOf {
  metric: string;
  grain: Grain;
  /** Any day of the period. */
  on: string;
}

const MOST_COMMUNITIES = 1000;
const EVENTS = 100;
const SOON = 2 * SECOND;

async function readFigures(communityId: string, grain: Grain, days: Days, signal: AbortSignal): Promise<Figures> {
  const of = { params: { path: { community_id: communityId }, query: days }, signal };
  switch (grain) {
    case 'daily': {
      const { items, dirty } = jsonOf(await take(api.GET('/api/v1/communities/{community_id}/kpis/daily', of)));
      return { rows: rowsOf(items, (item) => item.metric_date), dirty };
    }
    case 'weekly': {
      const { items, dirty } = jsonOf(await take(api.GET('/api/v1/communities/{community_id}/kpis/weekly', of)));
      return { rows: rowsOf(items, (item) => item.week_start), dirty };
    }
    case 'monthly': {
      const { items, dirty } = jsonOf(await take(api.GET('/api/v1/communities/{community_id}/kpis/monthly', of)));
      return { rows: rowsOf(items, (item) => `${item.year}-${String(item.month).padStart(2, '0')}-01`), dirty };
    }
  }
}

/** The routes of figures have two formats; without asking for another one it is JSON. */
function jsonOf<T extends object>(answer: T | string): T {
  if (typeof answer === 'string') throw new Error('The server answered in another format.');
  return answer;
}

/** What is about to be computed anew is asked for again soon, all else now and then: events come in without a word. */
function nextLook(isDirty: boolean): number {
  return isDirty ? SOON : MINUTE;
}

export const communityQueries = {
  all: ['communities'] as const,
  /** Those that one runs, by name. */
  list: () =>
    queryOptions({
      queryKey: [...communityQueries.all, 'list'],
      queryFn: async ({ signal }) =>
        (await take(api.GET('/api/v1/communities', { params: { query: { limit: MOST_COMMUNITIES } }, signal }))).items,
    }),
  one: (id: string) =>
    queryOptions({
      queryKey: [...communityQueries.all, 'one', id],
      queryFn: ({ signal }) => take(api.GET('/api/v1/communities/{community_id}', { params: { path: { community_id: id } }, signal })),
    }),
  catalog: () =>
    queryOptions({
      queryKey: ['metrics', 'catalog'],
      queryFn: async ({ signal }) => (await take(api.GET('/api/v1/metrics/catalog', { signal }))).items,
      staleTime: 60 * MINUTE,
    }),
  allFigures: (id: string) => [...communityQueries.all, 'figures', id] as const,
  figures: (id: string, grain: Grain, days: Days) =>
    queryOptions({
      queryKey: [...communityQueries.allFigures(id), grain, days],
      queryFn: ({ signal }) => readFigures(id, grain, days, signal),
      refetchInterval: ({ state }) => nextLook((state.data?.dirty.length ?? 0) > 0),
      meta: { live: true },
    }),
  comparisons: () => [...communityQueries.all, 'comparison'] as const,
  comparison: (metric: string, grain: Grain, days: Days) =>
    queryOptions({
      queryKey: [...communityQueries.comparisons(), metric, grain, days],
      queryFn: ({ signal }) => take(api.GET('/api/v1/communities/compare', { params: { query: { metric, grain, ...days } }, signal })),
      refetchInterval: ({ state }) =>
        nextLook(state.data?.communities.some((one) => one.values.some((value) => value.is_dirty)) === true),
      meta: { live: true },
    }),
  allBehind: (id: string) => [...communityQueries.all, 'behind', id] as const,
  /** The rows behind a number, page by page. */
  behind: (id: string, { metric, grain, on }: NumberOf) =>
    infiniteQueryOptions({
      queryKey: [...communityQueries.allBehind(id), metric, grain, on],
      queryFn: ({ signal, pageParam }) =>
        take(
          api.GET('/api/v1/communities/{community_id}/kpis/{metric}/events', {
            params: { path: { community_id: id, metric }, query: { date: on, grain, cursor: pageParam, limit: EVENTS } },
            signal,
          }),
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next_cursor,
      refetchInterval: ({ state }) => nextLook(state.data?.pages[0]?.is_dirty === true),
    }),
};

/** A community's figures as CSV, with all metrics of a grain. */
export async function readCsv(communityId: string, grain: Grain, days: Days): Promise<string> {
  const of = { params: { path: { community_id: communityId }, query: { ...days, format: 'csv' as const } }, parseAs: 'text' as const };
  switch (grain) {
    case 'daily':
      return take(api.GET('/api/v1/communities/{community_id}/kpis/daily', of));
    case 'weekly':
      return take(api.GET('/api/v1/communities/{community_id}/kpis/weekly', of));
    case 'monthly':
      return take(api.GET('/api/v1/communities/{community_id}/kpis/monthly', of));
  }
}

export type RunListed = Schemas['CommunityRunListed'];
export type EventsOut = Schemas['EventsOut'];
export type WhenMissing = Schemas['WhenMissing'];

const WATCHED = SECOND;

export function isOver({ status }: Pick<Run, 'status'>): boolean {
  return status !== 'queued' && status !== 'running';
}

/** Jobs of a community, and what its figures become by them. */
export const runQueries = {
  all: (id: string) => [...communityQueries.all, 'runs', id] as const,
  list: (id: string) =>
    queryOptions({
      queryKey: [...runQueries.all(id), 'list'],
      queryFn: async ({ signal }) =>
        (await take(api.GET('/api/v1/communities/{community_id}/jobs', { params: { path: { community_id: id } }, signal }))).items,
      refetchInterval: ({ state }) => (state.data?.every(isOver) === false ? SOON : MINUTE),
    }),
  /** One run, asked for until it is over. */
  one: (id: string, runId: string) =>
    queryOptions({
      queryKey: [...runQueries.all(id), runId],
      queryFn: ({ signal }) =>
        take(api.GET('/api/v1/communities/{community_id}/jobs/{run_id}', { params: { path: { community_id: id, run_id: runId } }, signal })),
      refetchInterval: ({ state }) => (state.data !== undefined && isOver(state.data) ? false : WATCHED),
    }),
};

export function backfill(communityId: string, days: Days): Promise<Schemas['JobStarted']> {
  return take(api.POST('/api/v1/communities/{community_id}/backfill', { params: { path: { community_id: communityId } }, body: days }));
}

export function refresh(communityId: string, days: number): Promise<Schemas['JobStarted']> {
  return take(api.POST('/api/v1/communities/{community_id}/refresh', { params: { path: { community_id: communityId } }, body: { days } }));
}

export async function cancelRun(communityId: string, runId: string): Promise<void> {
  await take(api.POST('/api/v1/communities/{community_id}/jobs/{run_id}/cancel', { params: { path: { community_id: communityId, run_id: runId } } }));
}

/** Takes many events at once, each row by itself; sent again it changes nothing. */
export function takeEvents(communityId: string, table: string, csv: Blob, missing: { units: WhenMissing; amenities: WhenMissing }): Promise<EventsOut> {
  return take(
    api.POST('/api/v1/communities/{community_id}/events/{table}', {
      params: { path: { community_id: communityId, table }, query: missing },
      headers: { 'Content-Type': 'text/csv' },
      // The body goes as the file has it; the schema takes the first of its formats for the only one.
      body: [],
      bodySerializer: () => csv,
    }),
  );
}
