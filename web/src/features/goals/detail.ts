import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import type { Days } from '@/lib/range';
import { goalQueries } from './api';
import type { FreshGoal } from './fresh';
import type { Goal } from './store';

export type Progress = Schemas['ProgressDetail'];
export type Point = Schemas['PointOut'];
export type Contributions = Schemas['ContributionsOut'];
export type Contribution = Schemas['ContributionOut'];
export type LeftOut = Schemas['LeftOutOut'];
export type AuditEntry = Schemas['AuditEntryOut'];

/** All of one goal: as its kind tells it, and its progress with its pace. */
export interface Detail {
  goal: FreshGoal;
  progress: Progress;
}

const PARTS = 100;
const CHANGES = 50;

async function loadDetail(goalId: string, as_of: string | undefined, signal: AbortSignal): Promise<Detail> {
  const query = { as_of };
  const progress = await take(api.GET('/api/v1/progress/{goal_id}', { params: { path: { goal_id: goalId }, query }, signal }));
  return { progress, goal: await loadGoal(goalId, progress.kind, query, signal) };
}

function loadGoal(id: string, kind: Schemas['Kind'], query: { as_of: string | undefined }, signal: AbortSignal): Promise<FreshGoal> {
  switch (kind) {
    case 'kpi':
      return take(api.GET('/api/v1/kpis/{kpi_id}', { params: { path: { kpi_id: id }, query }, signal }));
    case 'objective':
      return take(api.GET('/api/v1/objectives/{objective_id}', { params: { path: { objective_id: id }, query }, signal }));
    case 'target':
      return take(api.GET('/api/v1/targets/{target_id}', { params: { path: { target_id: id }, query }, signal }));
    case 'vision':
      return take(api.GET('/api/v1/visions/{vision_id}', { params: { path: { vision_id: id }, query }, signal }));
  }
}

async function loadPoints(goalId: string, { from, to }: Days, signal: AbortSignal): Promise<Point[]> {
  const points: Point[] = [];
  let cursor: string | null = null;
  do {
    const query: { from: string; to: string; cursor: string | null } = { from, to, cursor };
    const page: Schemas['HistoryOut'] = await take(
      api.GET('/api/v1/progress/{goal_id}/history', { params: { path: { goal_id: goalId }, query }, signal }),
    );
    points.push(...page.points);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return points;
}

export const detailQueries = {
  all: () => [...goalQueries.all, 'detail'] as const,
  one: (goalId: string, asOf?: string) =>
    queryOptions({
      queryKey: [...detailQueries.all(), goalId, asOf ?? 'now'],
      queryFn: ({ signal }) => loadDetail(goalId, asOf, signal),
      meta: { live: (goalIds) => goalIds.has(goalId) },
    }),
  points: (goalId: string, days: Days) =>
    queryOptions({
      queryKey: [...detailQueries.all(), goalId, 'points', days],
      queryFn: ({ signal }) => loadPoints(goalId, days, signal),
      meta: { live: (goalIds) => goalIds.has(goalId) },
    }),
  contributions: (goalId: string) =>
    infiniteQueryOptions({
      queryKey: [...detailQueries.all(), goalId, 'contributions'],
      queryFn: ({ signal, pageParam }) =>
        take(
          api.GET('/api/v1/progress/{goal_id}/contributions', {
            params: { path: { goal_id: goalId }, query: { cursor: pageParam, limit: PARTS } },
            signal,
          }),
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next_cursor,
      meta: { live: (goalIds) => goalIds.has(goalId) },
    }),
  /** What deleting it with all that stands below would delete. */
  deletion: (goalId: string) =>
    queryOptions({
      queryKey: [...detailQueries.all(), goalId, 'deletion'],
      queryFn: ({ signal }) => take(api.GET('/api/v1/goals/{goal_id}/deletion', { params: { path: { goal_id: goalId } }, signal })),
    }),
  changes: (goalId: string) =>
    infiniteQueryOptions({
      queryKey: [...detailQueries.all(), goalId, 'changes'],
      queryFn: ({ signal, pageParam }) =>
        take(api.GET('/api/v1/audit', { params: { query: { entity_id: goalId, cursor: pageParam, limit: CHANGES } }, signal })),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next_cursor,
      meta: { live: (goalIds) => goalIds.has(goalId) },
    }),
};

/** A goal as its number, its card and its icon know goals. */
export function goalOf({ goal, progress }: Detail): Goal {
  const isKpi = 'measure' in goal;
  return {
    id: goal.id,
    kind: goal.kind,
    level: 'level' in goal ? goal.level : null,
    title: goal.title,
    parent_id: goal.parent_id,
    state: goal.state,
    weight: goal.weight,
    owner_id: goal.owner_id,
    owner_name: goal.owner_name,
    unit: isKpi ? goal.unit : null,
    measure: isKpi ? goal.measure : null,
    direction: isKpi ? goal.direction : null,
    target_text: isKpi ? goal.target_text : null,
    child_total: goal.child_count,
    can_log: goal.can.log,
    baseline_value: isKpi ? goal.baseline_value : null,
    target_value: progress.target_value,
    is_done: 'done_at' in goal && goal.done_at !== null,
    period_start: progress.period_start,
    period_end: progress.period_end,
    current_value: progress.current_value,
    progress_percentage: progress.progress_percentage,
    raw_percentage: progress.raw_percentage,
    expected_percentage: progress.expected_percentage,
    coverage: progress.coverage,
    status: progress.status,
    method: progress.method,
    is_overridden: progress.override_percentage !== null,
    changed_on: progress.changed_on,
  };
}
