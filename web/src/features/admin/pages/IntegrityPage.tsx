import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconAlertTriangle, IconCircleCheck, IconShieldCheck } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useFormat } from '@/features/people/useMe';
import { Ago } from '@/ui/Ago';
import { useConfirm } from '@/ui/Confirm';
import { DataTable, type Column } from '@/ui/DataTable';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { tellDone, tellFailure } from '@/ui/notices';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { adminQueries, checkIntegrity, repairIntegrity, type Integrity } from '../api';
import { differenceLines, type DifferenceLine } from '../differences';
import classes from '../parts/Admin.module.css';
import { AdminFrame } from '../parts/AdminFrame';

/** Whether every stored number is what logs and events make it. */
export function IntegrityPage() {
  const client = useQueryClient();
  const confirm = useConfirm();
  const { data: last } = useQuery(adminQueries.integrity());
  const keep = (found: Integrity) => client.setQueryData(adminQueries.integrity().queryKey, found);
  const checking = useMutation({ mutationFn: checkIntegrity, onSuccess: keep, onError: (error) => tellFailure('Not compared', error) });
  const repairing = useMutation({
    mutationFn: repairIntegrity,
    onSuccess: async (found) => {
      keep(found);
      tellDone(found.difference_count === 0 ? 'There was nothing to repair.' : `${found.difference_count} repaired.`);
      await client.invalidateQueries();
    },
    onError: (error) => tellFailure('Not repaired', error),
  });
  const isBusy = checking.isPending || repairing.isPending;
  const isWrong = last != null && last.difference_count > 0 && !last.repaired;
  const repair = async () => {
    const isSure = await confirm({
      title: 'Repair what differs?',
      text: 'Everything is compared once more, and what differs becomes what logs and events make it. What people logged isn’t touched. While it runs, changes of goals wait.',
      verb: 'Repair',
    });
    if (isSure) repairing.mutate();
  };
  return (
    <AdminFrame
      tab="Integrity"
      about="Whether every stored number is what logs and events make it"
      actions={
        <Group gap={8}>
          <Reasoned refusal={isBusy ? 'It is being compared right now.' : isWrong ? null : 'The last comparison found nothing to repair.'}>
            <Button variant="default" loading={repairing.isPending} onClick={() => void repair()}>
              Repair…
            </Button>
          </Reasoned>
          <Button leftSection={<IconShieldCheck size={18} aria-hidden />} loading={checking.isPending} disabled={repairing.isPending} onClick={() => checking.mutate()}>
            Compare now
          </Button>
        </Group>
      }
    >
      <LastCheck />
    </AdminFrame>
  );
}

function LastCheck() {
  const format = useFormat();
  const { data: last, error, refetch } = useQuery(adminQueries.integrity());
  const lines = useMemo(() => differenceLines(last?.differences ?? [], format), [last, format]);
  if (last === undefined) {
    return error === null ? <LinesSkeleton label="Loading the last comparison" lines={4} /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  if (last === null) {
    return (
      <Message icon={IconShieldCheck} title="Nothing has been compared yet">
        A job compares everything every night; you can do it now.
      </Message>
    );
  }
  return (
    <>
      <Verdict last={last} />
      {lines.length > 0 && <DataTable label="Differences" columns={COLUMNS} rows={lines} rowKey={(one) => one.key} />}
    </>
  );
}

const COLUMNS: Column<DifferenceLine>[] = [
  { key: 'what', title: 'What', value: (one) => one.what },
  { key: 'words', title: 'How it differs', value: (one) => one.words, render: (one) => <span title={one.words}>{one.words}</span>, width: '60%' },
];

function Verdict({ last }: { last: Integrity }) {
  const format = useFormat();
  const isRight = last.difference_count === 0;
  const Icon = isRight || last.repaired ? IconCircleCheck : IconAlertTriangle;
  const color = isRight || last.repaired ? 'var(--cairn-completed)' : 'var(--cairn-at-risk)';
  const count = format.count(last.difference_count);
  return (
    <div className={classes.verdict} role="status">
      <Icon size={32} stroke={1.6} color={color} aria-hidden />
      <div>
        <Text fw={600}>{isRight ? 'Everything adds up' : last.repaired ? `${count} differed, and are repaired` : `${count} differ`}</Text>
        <Text size="sm" c="dimmed">
          {format.count(last.goals)} goals and {format.count(last.buckets)} days, weeks and months of communities compared in{' '}
          {format.value(last.seconds.toString())} s, <Ago at={last.at} />.
          {last.dirty > 0 && ` ${format.count(last.dirty)} of them are about to be computed anew, and weren’t compared.`}
        </Text>
      </div>
    </div>
  );
}
