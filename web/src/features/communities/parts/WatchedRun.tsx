import { Button, CloseButton, Group, Progress, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { reasonOf } from '@/api/problem';
import { useMe } from '@/features/people/useMe';
import { whyNot } from '@/features/people/can';
import { tellFailure } from '@/ui/notices';
import { Reasoned } from '@/ui/Reasoned';
import { cancelRun, communityQueries, isOver, runQueries, type Community, type Run } from '../api';
import { jobWord } from '../runWords';
import type { Local } from '../useLocal';
import { RunState } from './RunState';
import classes from './Work.module.css';

interface Props {
  community: Community;
  runId: string;
  local: Local;
  onClose: () => void;
}

/** A run as it goes on, until it is over; what it has computed stays when it is cancelled. */
export function WatchedRun({ community, runId, local, onClose }: Props) {
  const me = useMe();
  const client = useQueryClient();
  const { data: run, error, isError } = useQuery(runQueries.one(community.id, runId));
  const cancelling = useMutation({
    mutationFn: () => cancelRun(community.id, runId),
    onSettled: () => client.invalidateQueries({ queryKey: runQueries.all(community.id) }),
    onError: (failure) => tellFailure('Not cancelled', failure),
  });
  const over = run !== undefined && isOver(run);
  useEffect(() => {
    if (!over) return;
    void client.invalidateQueries({ queryKey: communityQueries.allFigures(community.id) });
    void client.invalidateQueries({ queryKey: communityQueries.allBehind(community.id) });
    void client.invalidateQueries({ queryKey: communityQueries.comparisons() });
    void client.invalidateQueries({ queryKey: runQueries.list(community.id).queryKey });
  }, [over, client, community.id]);
  const { format } = local;
  return (
    <section className={classes.run} aria-label="The job that you watch">
      <div className={classes.head}>
        <Group gap="md">
          <Text fw={600}>{run === undefined ? 'A job' : jobWord(run.jobname)}</Text>
          {run !== undefined && <RunState status={run.status} />}
        </Group>
        <Group gap="xs">
          {run !== undefined && !over && (
            <Reasoned refusal={whyNot(me, 'communities.write')}>
              <Button size="compact-sm" variant="default" loading={cancelling.isPending} onClick={() => cancelling.mutate()}>
                Cancel it
              </Button>
            </Reasoned>
          )}
          <CloseButton aria-label="Watch it no more" onClick={onClose} />
        </Group>
      </div>
      {isError && run === undefined && <Text size="sm">{reasonOf(error)}</Text>}
      {run !== undefined && (
        <>
          <Progress value={shareOf(run)} aria-label="Progress of the job" color={run.status === 'failed' ? 'red' : undefined} animated={run.status === 'running'} />
          <Text size="sm" c="dimmed" mt={6} role="status">
            {told(run, format.count)}
          </Text>
        </>
      )}
    </section>
  );
}

function shareOf({ status, done, total }: Run): number {
  if (status === 'succeeded') return 100;
  return done === null || total === null || total === 0 ? 0 : (done / total) * 100;
}

function told(run: Run, count: (value: number) => string): string {
  switch (run.status) {
    case 'queued':
      return run.error === null ? 'It begins as soon as the worker is free.' : `It is tried again. The last time: ${run.error}`;
    case 'running':
      return run.done === null || run.total === null ? 'It has begun.' : `${count(run.done)} of ${count(run.total)} days.`;
    case 'failed':
      return run.error ?? 'It failed without a reason.';
    case 'cancelled':
      return 'What it had computed until then stays.';
    case 'succeeded':
      return `${changedOf(run, count)} ${movedOf(run, count)}`;
  }
}

function changedOf({ result }: Run, count: (value: number) => string): string {
  const changed = result?.['changed'];
  if (typeof changed !== 'object' || changed === null) return 'It came to its end.';
  const ranges = Object.values(changed).flatMap((some: unknown) => (Array.isArray(some) ? [some] : [])).reduce((sum, some) => sum + some.length, 0);
  return ranges === 0 ? 'Nothing was other than before.' : `Numbers changed in ${count(ranges)} ranges of days, weeks and months.`;
}

function movedOf({ result }: Run, count: (value: number) => string): string {
  const moved = result?.['updated_progress'];
  return Array.isArray(moved) && moved.length > 0 ? `${count(moved.length)} goals moved by it.` : '';
}
