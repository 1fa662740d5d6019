import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { SECOND } from '@/lib/time';
import { isOver } from './jobs';
import type { AuditFilters } from './search';

export type Job = Schemas['JobOut'];
export type JobRun = Schemas['RunOut'];
export type JobPage = Schemas['JobsOut'];
export type AuditEntry = Schemas['AuditEntryOut'];
export type Integrity = Schemas['IntegrityOut'];

const PAGE = 100;
/** How often one looks at what is under way. */
const WATCH_MS = 2 * SECOND;
/** Schedules start runs without telling anybody. */
const IDLE_MS = 30 * SECOND;

export const adminQueries = {
  all: ['admin'] as const,
  jobs: () => [...adminQueries.all, 'jobs'] as const,
  /** The jobs, and their runs, newest first; looked at again and again as long as one isn't over. */
  runs: (jobname: string | undefined) =>
    infiniteQueryOptions({
      queryKey: [...adminQueries.jobs(), 'runs', jobname ?? null],
      queryFn: ({ pageParam, signal }) =>
        take(api.GET('/api/v1/jobs', { params: { query: { jobname: jobname ?? null, cursor: pageParam, limit: PAGE } }, signal })),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
      refetchInterval: (query) =>
        query.state.data?.pages.some((page) => page.runs.some((run) => !isOver(run))) === true ? WATCH_MS : IDLE_MS,
    }),
  /** One run, until it is over. */
  run: (runId: string) =>
    queryOptions({
      queryKey: [...adminQueries.jobs(), 'run', runId],
      queryFn: ({ signal }) => take(api.GET('/api/v1/jobs/{run_id}', { params: { path: { run_id: runId } }, signal })),
      refetchInterval: (query) => (query.state.data !== undefined && isOver(query.state.data) ? false : WATCH_MS),
    }),
  /** Who changed what, newest first. */
  audit: (filters: AuditFilters) =>
    infiniteQueryOptions({
      queryKey: [...adminQueries.all, 'audit', filters],
      queryFn: ({ pageParam, signal }) => take(api.GET('/api/v1/audit', { params: { query: { ...filters, cursor: pageParam, limit: PAGE } }, signal })),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
      staleTime: 0,
    }),
  /** What the last comparison found; null: there was none yet. */
  integrity: () =>
    queryOptions({
      queryKey: [...adminQueries.all, 'integrity'],
      queryFn: ({ signal }) => take(api.GET('/api/v1/integrity', { signal })),
    }),
};

export function runJob(jobname: string): Promise<JobRun> {
  return take(api.POST('/api/v1/jobs/{jobname}/run', { params: { path: { jobname } } }));
}

export async function cancelRun(runId: string): Promise<void> {
  await take(api.POST('/api/v1/jobs/{run_id}/cancel', { params: { path: { run_id: runId } } }));
}

export function checkIntegrity(): Promise<Integrity> {
  return take(api.POST('/api/v1/integrity'));
}

export function repairIntegrity(): Promise<Integrity> {
  return take(api.POST('/api/v1/integrity/repair'));
}
