import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { whenShown } from '@/lib/live/refresh';
import { MINUTE } from '@/lib/time';

export type LogIn = Schemas['LogIn'];
export type LogPatch = Schemas['LogPatch'];
export type LogOut = Schemas['LogOut'];
export type LogWritten = Schemas['LogWritten'];
export type Receipt = Schemas['ReceiptOut'];
export type Grain = Schemas['KpiLevel'];
export type Measure = Schemas['Measure'];
export type Grid = Schemas['GridOut'];
export type GridRow = Schemas['GridRow'];
export type GridCell = Schemas['GridCell'];
export type GridColumn = Schemas['GridColumn'];
export type PeriodIn = Schemas['PeriodIn'];
export type PeriodWritten = Schemas['PeriodWritten'];
export type Habit = Schemas['HabitOut'];
export type Heatmap = Schemas['HeatmapOut'];
export type HeatmapDay = Schemas['HeatmapDay'];
export type KpiDetail = Schemas['KpiDetail'];
export type KpiWritten = Schemas['KpiWritten'];

/** Whose KPIs are shown. */
export interface Whose {
  vision?: string | undefined;
  owner?: string | undefined;
  department?: string | undefined;
  q?: string | undefined;
}

/** Which page of the grid is shown. */
export interface GridOf extends Whose {
  grain: Grain;
  year?: number | undefined;
  month?: number | undefined;
}

function* idsOfGrids(data: unknown): Iterable<string> {
  const { pages } = (data ?? { pages: [] }) as { pages: Grid[] };
  for (const page of pages) for (const row of page.rows) for (const span of row.kpis) yield span.id;
}

function* idsOfHabits(data: unknown): Iterable<string> {
  const { pages } = (data ?? { pages: [] }) as { pages: Schemas['HabitPage'][] };
  for (const page of pages) for (const habit of page.items) yield habit.kpi_id;
}

function* idsOfHeatmap(data: unknown): Iterable<string> {
  const { days } = (data ?? { days: [] }) as Pick<Heatmap, 'days'>;
  for (const day of days) if (day.kpi_id !== null) yield day.kpi_id;
}

const ROWS = 100;
const DAY_LOGS = 100;
const SOME_LOGS = 20;

export const kpiQueries = {
  all: ['kpis'] as const,
  grids: () => [...kpiQueries.all, 'grid'] as const,
  grid: (of: GridOf) =>
    infiniteQueryOptions({
      queryKey: [...kpiQueries.grids(), of],
      queryFn: ({ signal, pageParam }) =>
        take(api.GET('/api/v1/kpis/grid', { params: { query: { ...of, cursor: pageParam, limit: ROWS } }, signal })),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next_cursor,
      staleTime: MINUTE,
      meta: { live: whenShown(idsOfGrids) },
    }),
  allHabits: () => [...kpiQueries.all, 'habits'] as const,
  habits: (whose: Whose) =>
    infiniteQueryOptions({
      queryKey: [...kpiQueries.allHabits(), whose],
      queryFn: ({ signal, pageParam }) =>
        take(api.GET('/api/v1/kpis/habits', { params: { query: { ...whose, cursor: pageParam } }, signal })),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next_cursor,
      staleTime: MINUTE,
      meta: { live: whenShown(idsOfHabits) },
    }),
  heatmaps: () => [...kpiQueries.all, 'heatmap'] as const,
  heatmap: (kpiId: string, year: number | undefined) =>
    queryOptions({
      queryKey: [...kpiQueries.heatmaps(), kpiId, year ?? 'running'],
      queryFn: ({ signal }) =>
        take(api.GET('/api/v1/kpis/{kpi_id}/heatmap', { params: { path: { kpi_id: kpiId }, query: { year } }, signal })),
      staleTime: MINUTE,
      meta: { live: whenShown(idsOfHeatmap) },
    }),
  allLogs: () => [...kpiQueries.all, 'logs'] as const,
  logsOfDay: (kpiId: string, day: string) =>
    queryOptions({
      queryKey: [...kpiQueries.allLogs(), kpiId, day],
      queryFn: ({ signal }) =>
        take(
          api.GET('/api/v1/kpi-logs/{kpi_id}', {
            params: { path: { kpi_id: kpiId }, query: { from: day, to: day, limit: DAY_LOGS } },
            signal,
          }),
        ),
      meta: { live: (goalIds) => goalIds.has(kpiId) },
    }),
  /** All logs of a KPI, the newest day first. */
  logs: (kpiId: string) =>
    infiniteQueryOptions({
      queryKey: [...kpiQueries.allLogs(), kpiId, 'all'],
      queryFn: ({ signal, pageParam }) =>
        take(
          api.GET('/api/v1/kpi-logs/{kpi_id}', {
            params: { path: { kpi_id: kpiId }, query: { cursor: pageParam, limit: SOME_LOGS } },
            signal,
          }),
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next_cursor,
      meta: { live: (goalIds) => goalIds.has(kpiId) },
    }),
  kpi: (kpiId: string) =>
    queryOptions({
      queryKey: [...kpiQueries.all, 'kpi', kpiId],
      queryFn: ({ signal }) => take(api.GET('/api/v1/kpis/{kpi_id}', { params: { path: { kpi_id: kpiId } }, signal })),
    }),
};

/** Logs one value; the same key sent again logs nothing twice. */
export function logValue(kpiId: string, body: LogIn, idempotencyKey: string): Promise<LogWritten> {
  return take(
    api.POST('/api/v1/kpi-logs/{kpi_id}/log', {
      params: { path: { kpi_id: kpiId }, header: { 'Idempotency-Key': idempotencyKey } },
      body,
    }),
  );
}

export function changeLog(kpiId: string, logId: string, body: LogPatch): Promise<LogWritten> {
  return take(
    api.PATCH('/api/v1/kpi-logs/{kpi_id}/{log_id}', { params: { path: { kpi_id: kpiId, log_id: logId } }, body }),
  );
}

export function removeLog(kpiId: string, logId: string): Promise<Receipt> {
  return take(
    api.DELETE('/api/v1/kpi-logs/{kpi_id}/{log_id}', { params: { path: { kpi_id: kpiId, log_id: logId } } }),
  );
}

/** Makes a KPI come to something in a period; sent again it does nothing. */
export function setPeriod(kpiId: string, body: PeriodIn): Promise<PeriodWritten> {
  return take(api.PUT('/api/v1/kpi-logs/{kpi_id}/period', { params: { path: { kpi_id: kpiId } }, body }));
}

/** Puts the logs of a period back to what they were before `setPeriod`; the key keeps it from happening twice. */
export function undoPeriod(kpiId: string, { log, before }: PeriodWritten, idempotencyKey: string): Promise<Receipt> {
  if (before === null) {
    return log === null ? Promise.resolve({ updated_progress: [], hidden_count: 0 }) : removeLog(kpiId, log.id);
  }
  const { date, value, is_completed, skipped, note, confidence } = before;
  const fields = { date, value, is_completed, skipped, note, confidence };
  return log === null ? logValue(kpiId, fields, idempotencyKey) : changeLog(kpiId, log.id, fields);
}

export function createKpi(body: Schemas['NewKpi']): Promise<KpiWritten> {
  return take(api.POST('/api/v1/kpis', { body }));
}

/** Changes the fields that are sent, unless somebody else did meanwhile. */
export function changeKpi(kpiId: string, body: Schemas['KpiPatch']): Promise<KpiWritten> {
  return take(api.PATCH('/api/v1/kpis/{kpi_id}', { params: { path: { kpi_id: kpiId } }, body }));
}
