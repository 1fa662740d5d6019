import { Button, NumberInput, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { reasonOf } from '@/api/problem';
import { whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { addDays } from '@/lib/format';
import { Reasoned } from '@/ui/Reasoned';
import { backfill, refresh, runQueries, type Community } from '../api';
import type { Local } from '../useLocal';
import classes from './Work.module.css';

interface Props {
  community: Community;
  local: Local;
  onStarted: (runId: string) => void;
}

const USUAL_DAYS = 7;
const MOST_DAYS = 366;

/** Computes days anew: some between two, or the last ones. */
export function Recompute({ community, local, onStarted }: Props) {
  const refusal = whyNot(useMe(), 'communities.write');
  const client = useQueryClient();
  const [from, setFrom] = useState(addDays(local.today, -30));
  const [to, setTo] = useState(local.today);
  const [days, setDays] = useState<number | string>(USUAL_DAYS);
  const onSuccess = async (started: { job_id: string }) => {
    onStarted(started.job_id);
    await client.invalidateQueries({ queryKey: runQueries.list(community.id).queryKey });
  };
  const filling = useMutation({ mutationFn: () => backfill(community.id, { from, to }), onSuccess });
  const refreshing = useMutation({ mutationFn: () => refresh(community.id, Number(days)), onSuccess });
  const send = (start: () => void) => (event: SyntheticEvent) => {
    event.preventDefault();
    if (refusal === null) start();
  };
  return (
    <section className={classes.part} aria-label="Compute figures anew">
      <Title order={2} size="h4">
        Compute figures anew
      </Title>
      <Text size="sm" c="dimmed">
        Figures follow what comes in by themselves. Computing them anew does no harm: the same events make the same numbers.
      </Text>
      <form className={classes.line} onSubmit={send(() => filling.mutate())} noValidate>
        <TextInput className={classes.day} label="From" type="date" value={from} max={to} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput className={classes.day} label="To" type="date" value={to} min={from} max={local.today} onChange={(event) => setTo(event.currentTarget.value)} />
        <Reasoned refusal={refusal ?? (from === '' || to === '' ? 'Say from which day to which.' : null)}>
          <Button type="submit" loading={filling.isPending}>
            Backfill
          </Button>
        </Reasoned>
      </form>
      {filling.isError && <Failure error={filling.error} />}
      <form className={classes.line} onSubmit={send(() => refreshing.mutate())} noValidate>
        <NumberInput hideControls className={classes.day} label="Last days, up to yesterday" min={1} max={MOST_DAYS} allowDecimal={false} value={days} onChange={setDays} />
        <Reasoned refusal={refusal ?? (days === '' ? 'Say how many days.' : null)}>
          <Button type="submit" variant="default" loading={refreshing.isPending}>
            Refresh
          </Button>
        </Reasoned>
      </form>
      {refreshing.isError && <Failure error={refreshing.error} />}
    </section>
  );
}

function Failure({ error }: { error: unknown }) {
  return (
    <Text size="sm" c="red" role="alert">
      {reasonOf(error)}
    </Text>
  );
}
