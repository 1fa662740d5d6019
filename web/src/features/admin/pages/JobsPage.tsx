import { Button, SegmentedControl, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconClockPlay } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { SidePanel } from '@/ui/SidePanel';
import { LinesSkeleton } from '@/ui/Skeletons';
import { adminQueries, type JobRun } from '../api';
import { jobWord } from '../jobs';
import classes from '../parts/Admin.module.css';
import { AdminFrame } from '../parts/AdminFrame';
import { RunTable, ScheduleTable } from '../parts/JobTables';
import type { JobsSearch, JobView } from '../search';

const RunPanel = lazy(() => import('../parts/RunPanel').then(({ RunPanel: component }) => ({ default: component })));
const route = getRouteApi('/inside/admin/jobs');
const VIEWS: { value: JobView; label: string }[] = [
  { value: 'schedule', label: 'Schedule' },
  { value: 'history', label: 'History' },
];

/** What is done in the background: when it is due, how it went, and the way to start it now. */
export function JobsPage() {
  return (
    <AdminFrame tab="Jobs" about="What is done in the background">
      <Jobs />
    </AdminFrame>
  );
}

function Jobs() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const show = (part: JobsSearch) => void navigate({ search: { ...search, ...part }, replace: true });
  const { view = 'schedule' } = search;
  const query = useInfiniteQuery(adminQueries.runs(view === 'history' ? search.job : undefined));
  const pages = query.data?.pages;
  const jobs = pages?.[0]?.jobs ?? [];
  const runs = pages?.flatMap((page) => page.runs) ?? [];
  const names = [...new Set([...jobs, ...runs].map((one) => one.jobname))];
  const open = (run: JobRun) => show({ run: run.id });
  return (
    <>
      <div className={classes.toolbar}>
        <SegmentedControl aria-label="What is shown" data={VIEWS} value={view} onChange={(next) => show({ view: next })} />
        {view === 'history' && (
          <Select
            aria-label="Which job"
            placeholder="All jobs"
            data={names.map((name) => ({ value: name, label: jobWord(name) }))}
            value={search.job ?? null}
            clearable
            clearButtonProps={{ 'aria-label': 'Show all jobs' }}
            w={300}
            onChange={(job) => show({ job: job ?? undefined })}
          />
        )}
      </div>
      {pages === undefined ? (
        query.error === null ? (
          <LinesSkeleton label="Loading the jobs" />
        ) : (
          <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : view === 'schedule' ? (
        <ScheduleTable jobs={jobs} runs={runs} onStarted={open} />
      ) : (
        <RunTable
          runs={runs}
          selected={search.run ?? null}
          onOpen={open}
          empty={
            <Message icon={IconClockPlay} title="Nothing has run yet">
              Jobs run by their schedule, as long as a worker runs.
            </Message>
          }
        />
      )}
      {view === 'history' && query.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      )}
      <SidePanel title={titleOf(runs, search.run)} isOpen={search.run !== undefined} onClose={() => show({ run: undefined })}>
        <Suspense fallback={<LinesSkeleton label="Loading the run" lines={6} />}>
          {search.run !== undefined && <RunPanel key={search.run} runId={search.run} onStarted={open} />}
        </Suspense>
      </SidePanel>
    </>
  );
}

function titleOf(runs: JobRun[], id: string | undefined): string {
  const run = runs.find((one) => one.id === id);
  return run === undefined ? 'A run' : jobWord(run.jobname);
}
