import { Button } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { whyNot } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import { Ago } from '@/ui/Ago';
import { DataTable, type Column } from '@/ui/DataTable';
import { Reasoned } from '@/ui/Reasoned';
import type { Job, JobRun } from '../api';
import { isOver, jobAbout, jobWord, RUN_WORDS, scheduleWords, secondsOf } from '../jobs';
import { useJobs } from '../useJobs';
import classes from './Admin.module.css';
import { RunMark } from './RunMark';

interface ScheduleProps {
  jobs: Job[];
  runs: JobRun[];
  onStarted: (run: JobRun) => void;
}

/** The jobs by name: when they are due, how the last run went, and a button that runs them now. */
export function ScheduleTable({ jobs, runs, onStarted }: ScheduleProps) {
  const me = useMe();
  const { starting } = useJobs(onStarted);
  const refusal = whyNot(me, 'jobs.run');
  const underWay = new Set(runs.filter((run) => !isOver(run) && run.due_at === null).map((run) => run.jobname));
  const columns: Column<Job>[] = [
    {
      key: 'job',
      title: 'Job',
      value: (job) => jobWord(job.jobname),
      render: (job) => (
        <span className={classes.name} title={`${jobAbout(job.jobname)} (${job.jobname})`}>
          {jobWord(job.jobname)}
          {job.community !== null && <span className={classes.code}>{job.community}</span>}
        </span>
      ),
    },
    { key: 'community', title: 'Community', value: (job) => job.community, isWideOnly: true, render: (job) => job.community ?? <span className={classes.quiet}>–</span>, width: '150px' },
    { key: 'schedule', title: 'Schedule', value: (job) => scheduleWords(job.schedule), isWideOnly: true, width: '270px' },
    {
      key: 'status',
      title: 'Last run',
      value: (job) => (job.last_status === null ? null : RUN_WORDS[job.last_status].word),
      render: (job) => (
        <span title={job.last_error ?? undefined}>
          <RunMark status={job.last_status} />
        </span>
      ),
      width: '120px',
    },
    { key: 'last', title: 'When', value: (job) => job.last_run, render: (job) => job.last_run !== null && <Ago at={job.last_run} />, isWideOnly: true, width: '140px' },
    { key: 'error', title: 'Error', value: (job) => job.last_error, render: (job) => job.last_error !== null && <span title={job.last_error}>{job.last_error.split('\n')[0]}</span>, isWideOnly: true, width: '140px' },
    { key: 'next', title: 'Next run', value: (job) => job.next_run, render: (job) => (job.next_run === null ? 'Off' : <Ago at={job.next_run} />), isWideOnly: true, width: '120px' },
    {
      key: 'run',
      title: 'Run now',
      value: () => null,
      isUnsorted: true,
      isUnsaved: true,
      width: '120px',
      render: (job) => (
        <Reasoned refusal={refusal ?? (underWay.has(job.jobname) ? 'It is under way already.' : null)}>
          <Button
            variant="light"
            size="compact-sm"
            className={classes.act}
            aria-label={`Run now: ${jobWord(job.jobname)}${job.community_id === null ? '' : ', for all communities'}`}
            title={job.community_id === null ? undefined : 'For all communities'}
            loading={starting.isPending && starting.variables === job.jobname}
            onClick={() => starting.mutate(job.jobname)}
          >
            Run now
          </Button>
        </Reasoned>
      ),
    },
  ];
  return <DataTable label="Jobs" columns={columns} rows={jobs} rowKey={(job) => job.jobid} />;
}

interface RunProps {
  runs: JobRun[];
  selected: string | null;
  onOpen: (run: JobRun) => void;
  empty: ReactNode;
}

/** The runs, newest first. */
export function RunTable({ runs, selected, onOpen, empty }: RunProps) {
  const format = useFormat();
  const columns = useMemo(
    (): Column<JobRun>[] => [
      { key: 'job', title: 'Job', value: (run) => jobWord(run.jobname) },
      { key: 'community', title: 'Community', value: (run) => run.community, isWideOnly: true, width: '150px' },
      { key: 'status', title: 'How it went', value: (run) => RUN_WORDS[run.status].word, render: (run) => <RunMark status={run.status} />, width: '130px' },
      { key: 'queued', title: 'Queued', value: (run) => run.queued_at, render: (run) => format.moment(run.queued_at), isWideOnly: true, width: '160px' },
      {
        key: 'seconds',
        title: 'Seconds',
        value: (run) => secondsOf(run),
        render: (run) => {
          const seconds = secondsOf(run);
          return seconds === null ? '–' : format.value(seconds.toString());
        },
        isFigure: true,
        isWideOnly: true,
        width: '110px',
      },
      { key: 'by', title: 'Started', value: (run) => (run.due_at === null ? 'By hand' : 'By schedule'), isWideOnly: true, width: '130px' },
      { key: 'error', title: 'Error', value: (run) => run.error, render: (run) => run.error?.split('\n')[0], isWideOnly: true },
    ],
    [format],
  );
  return <DataTable label="Runs" columns={columns} rows={runs} rowKey={(run) => run.id} selectedKey={selected} onOpen={onOpen} empty={empty} />;
}
