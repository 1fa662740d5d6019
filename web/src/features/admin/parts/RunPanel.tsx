import { Alert, Button, Code, Group, Progress, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { whyNot } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import { rosterQueries } from '@/features/people/roster';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { adminQueries, type JobRun } from '../api';
import { isOver, resultLines, secondsOf, shareDone } from '../jobs';
import { useJobs } from '../useJobs';
import classes from './Admin.module.css';
import { RunMark } from './RunMark';

interface Props {
  runId: string;
  onStarted: (run: JobRun) => void;
}

/** One run of a job, as it goes on. */
export function RunPanel({ runId, onStarted }: Props) {
  const me = useMe();
  const format = useFormat();
  const { data: run, error, refetch } = useQuery(adminQueries.run(runId));
  const { starting, cancelling } = useJobs(onStarted);
  if (run === undefined) {
    return error === null ? <LinesSkeleton label="Loading the run" lines={6} /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  const share = shareDone(run);
  const refusal = whyNot(me, 'jobs.run');
  return (
    <Stack gap="md">
      <div role="status" aria-label="How it goes">
        <RunMark status={run.status} />
      </div>
      {share !== null && (
        <div>
          <Progress value={share} aria-label="How much is done" />
          <span className={classes.quiet}>
            {format.count(run.done ?? 0)} of {format.count(run.total ?? 0)} done
          </span>
        </div>
      )}
      <Facts run={run} />
      {run.error !== null && (
        <Alert color="red" variant="light" title={isOver(run) ? 'Why it failed' : 'What the last attempt said'}>
          <Code block className={classes.error}>
            {run.error}
          </Code>
        </Alert>
      )}
      <Group justify="flex-end">
        {!isOver(run) && (
          <Reasoned refusal={refusal}>
            <Button variant="default" className={classes.act} loading={cancelling.isPending} onClick={() => cancelling.mutate(run)}>
              Cancel this run
            </Button>
          </Reasoned>
        )}
        {isOver(run) && (
          <Reasoned refusal={refusal ?? againRefusal(run)}>
            <Button variant="default" className={classes.act} loading={starting.isPending} onClick={() => starting.mutate(run.jobname)}>
              Run it again
            </Button>
          </Reasoned>
        )}
      </Group>
    </Stack>
  );
}

/** Some jobs are about days of one community, and are asked for there. */
function againRefusal({ jobname }: JobRun): string | null {
  return ['backfill', 'refresh'].includes(jobname) ? 'It is for some days of one community: start it on the community’s page.' : null;
}

function Facts({ run }: { run: JobRun }) {
  const format = useFormat();
  const { data: members } = useQuery(rosterQueries.list());
  const moment = (at: string | null) => (at === null ? '–' : format.moment(at));
  const seconds = secondsOf(run);
  const by = members?.find((one) => one.id === run.requested_by)?.name;
  const lines: [string, string][] = [
    ...(run.community === null ? [] : [['Community', run.community] as [string, string]]),
    ['Started by', run.due_at !== null ? `Its schedule, due ${format.moment(run.due_at)}` : (by ?? 'A command')],
    ['Queued', moment(run.queued_at)],
    ['Began', moment(run.started_at)],
    ['Ended', moment(run.finished_at)],
    ['Took', seconds === null ? '–' : `${format.value(seconds.toString())} s`],
    ['Attempts', format.count(run.attempts)],
    ...resultLines(run.result),
  ];
  return (
    <dl className={classes.lines}>
      {lines.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
