import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Ago } from '@/ui/Ago';
import { DataTable, type Column } from '@/ui/DataTable';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { runQueries, type Community, type RunListed } from '../api';
import { jobWord, RUN_WORDS } from '../runWords';
import type { Local } from '../useLocal';
import { RunState } from './RunState';
import classes from './Work.module.css';

interface Props {
  community: Community;
  local: Local;
  watched: string | null;
  onWatch: (runId: string) => void;
}

/** What was computed lately; a row is watched by a click. */
export function LastRuns({ community, local, watched, onWatch }: Props) {
  const { data, error, isPending, refetch } = useQuery(runQueries.list(community.id));
  const { format } = local;
  const columns: Column<RunListed>[] = [
    { key: 'job', title: 'Job', value: (run) => jobWord(run.jobname) },
    { key: 'status', title: 'State', width: '140px', value: (run) => RUN_WORDS[run.status].word, render: (run) => <RunState status={run.status} /> },
    { key: 'days', title: 'Days', isWideOnly: true, value: (run) => daysOf(run) ?? 'what was marked', render: (run) => (run.first_day === null ? 'What was marked' : format.period(run.first_day, run.last_day)) },
    { key: 'queued', title: 'Asked for', value: (run) => run.queued_at, render: (run) => <Ago at={run.queued_at} /> },
    { key: 'finished', title: 'Ended', isWideOnly: true, value: (run) => run.finished_at, render: (run) => (run.finished_at === null ? '–' : format.moment(run.finished_at)) },
    { key: 'error', title: 'Last error', isWideOnly: true, value: (run) => run.error },
  ];
  return (
    <section aria-label="Last jobs">
      <Title order={2} size="h4" className={classes.title}>
        Last jobs
      </Title>
      {isPending && <LinesSkeleton label="Loading the jobs" lines={4} />}
      {data === undefined && error !== null && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <div className={classes.table}>
          <DataTable
            label={`Jobs of ${community.name}`}
            columns={columns}
            rows={data}
            rowKey={(run) => run.id}
            selectedKey={watched}
            onOpen={(run) => onWatch(run.id)}
            empty={<Text p="md">Nothing was computed by a job yet.</Text>}
          />
        </div>
      )}
    </section>
  );
}

function daysOf({ first_day: first, last_day: last }: RunListed): string | null {
  return first === null ? null : `${first} – ${last ?? ''}`;
}
