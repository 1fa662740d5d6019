import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';

export type Today = Schemas['TodayOut'];
export type Item = Schemas['ItemOut'];
export type Summary = Schemas['SummaryOut'];

const PAGE = 200;

async function loadDay(date: string | undefined, visionId: string | undefined, signal: AbortSignal): Promise<Today> {
  let whole: Today | null = null;
  let cursor: string | null = null;
  do {
    const query = { date: date ?? null, vision_id: visionId ?? null, limit: PAGE, cursor };
    const page: Today = await take(api.GET('/api/v1/today', { params: { query }, signal }));
    whole = whole === null ? page : joined(whole, page);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return whole;
}

function joined(before: Today, page: Today): Today {
  return {
    ...page,
    overdue: [...before.overdue, ...page.overdue],
    due: [...before.due, ...page.due],
    done: [...before.done, ...page.done],
  };
}

export const todayQueries = {
  all: ['today'] as const,
  days: () => [...todayQueries.all, 'day'] as const,
  /** What is owed on a day (default: one's own today), below one vision or altogether. */
  day: (date?: string, visionId?: string) =>
    queryOptions({
      queryKey: [...todayQueries.days(), date ?? null, visionId ?? null],
      queryFn: ({ signal }) => loadDay(date, visionId, signal),
      meta: { live: true },
    }),
  /** The running day, week, month and quarter, of a vision or of what is one's own. */
  summary: (visionId?: string) =>
    queryOptions({
      queryKey: [...todayQueries.all, 'summary', visionId ?? null],
      queryFn: ({ signal }) =>
        take(api.GET('/api/v1/progress/summary', { params: { query: { vision_id: visionId ?? null } }, signal })),
      meta: { live: true },
    }),
  /** How the objectives stand of a person, of a department, or all that one sees. */
  objectives: (whose: { owner_id?: string; department?: string }) =>
    queryOptions({
      queryKey: [...todayQueries.all, 'objectives', whose],
      queryFn: ({ signal }) =>
        take(api.GET('/api/v1/objectives/stats/summary', { params: { query: { ...whose, state: 'active' } }, signal })),
      meta: { live: true },
    }),
};

/** Ticks an action off, or takes that back. */
export function tickAction(targetId: string, isDone: boolean): Promise<Schemas['TargetWritten']> {
  return take(
    api.PATCH('/api/v1/targets/{target_id}', { params: { path: { target_id: targetId } }, body: { is_done: isDone } }),
  );
}
