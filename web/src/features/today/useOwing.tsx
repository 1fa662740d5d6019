import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { hasStatus, reasonOf } from '@/api/problem';
import { takeIntoTrees } from '@/features/goals/treeLogs';
import { logValue, removeLog, type LogIn, type Receipt } from '@/features/kpis/api';
import { useFormat, useMe } from '@/features/people/useMe';
import { randomKey } from '@/lib/ids';
import { isTouched } from '@/lib/live/refresh';
import { tellFailure } from '@/ui/notices';
import { tickAction, todayQueries, type Item, type Today } from './api';
import { entriesOf, withActs, type Act } from './entries';
import { ActNotice } from './parts/ActNotice';
import { useDrafts } from './useDrafts';

/** An act on its way, or answered while what the page shows is older than the answer. */
interface Sent {
  act: Act;
  answeredAt: number | null;
}

interface Sending {
  act: Act;
  key: string;
}

interface Done {
  receipt: Receipt;
  undo: () => Promise<Receipt>;
}

const NOTICE_MS = 10_000;
const SHORT_MS = 3_000;
const NOT_ANY_MORE = [403, 404, 409];

async function carryOut({ item, kind, day, value }: Act, key: string): Promise<Done> {
  if (item.kind === 'target') {
    return { receipt: await tickAction(item.id, true), undo: () => tickAction(item.id, false) };
  }
  const { log, ...receipt } = await logValue(item.id, bodyOf(kind, day, value), key);
  return { receipt, undo: () => removeLog(item.id, log.id) };
}

function bodyOf(kind: Act['kind'], date: string, value: string | null): LogIn {
  if (kind === 'skip') return { date, skipped: true };
  return kind === 'tick' ? { date, is_completed: true } : { date, value };
}

/** Acting in place on what is owed: shown at once, corrected by the answer, taken back when refused. */
export function useOwing(today: Today, shownAt: number) {
  const client = useQueryClient();
  const { today: organizationToday } = useMe().organization;
  const format = useFormat();
  const drafts = useDrafts();
  const [sent, setSent] = useState<ReadonlyMap<string, Sent>>(new Map());
  const [failed, setFailed] = useState<ReadonlyMap<string, Sending & { reason: string }>>(new Map());

  const takeIn = useCallback(
    (receipt: Receipt) => {
      takeIntoTrees(client, receipt, organizationToday);
      const goalIds = new Set(receipt.updated_progress.map((moved) => moved.goal_id));
      void client.invalidateQueries({ predicate: (query) => isTouched(query, { kind: 'changed', goalIds }) });
    },
    [client, organizationToday],
  );

  const { mutate: takeBack } = useMutation({
    mutationFn: ({ undo }: { undo: () => Promise<Receipt>; noticeId: string }) => undo(),
    onSuccess: (receipt, { noticeId }) => {
      takeIn(receipt);
      notifications.show({ id: noticeId, message: 'Taken back.', autoClose: SHORT_MS });
    },
    onError: (error) => tellFailure('Not taken back', error),
  });

  const { mutate: send } = useMutation({
    mutationFn: ({ act, key }: Sending) => carryOut(act, key),
    onMutate: ({ act, key }) => {
      setSent((before) => new Map([...before, [key, { act, answeredAt: null }]]));
      setFailed((before) => without(before, act.key));
    },
    onSuccess: ({ receipt, undo }, { act, key }) => {
      setSent((before) => new Map([...before, [key, { act, answeredAt: Date.now() }]]));
      drafts.clear(act.item.id, act.day);
      takeIn(receipt);
      const onUndo = () => {
        notifications.hide(key);
        takeBack({ undo, noticeId: `${key}-undone` });
      };
      const message = <ActNotice act={act} receipt={receipt} format={format} onUndo={onUndo} />;
      notifications.show({ id: key, autoClose: NOTICE_MS, message });
    },
    onError: (error, { act, key }) => {
      setSent((before) => without(before, key));
      setFailed((before) => new Map([...before, [act.key, { act, key, reason: reasonOf(error) }]]));
      if (hasStatus(error, ...NOT_ANY_MORE)) void client.invalidateQueries({ queryKey: todayQueries.all });
      const more = act.kind === 'value' ? 'What you typed is still in its field.' : undefined;
      tellFailure(`Not logged: ${act.item.title}`, error, more === undefined ? {} : { more });
    },
  });

  const acts = useMemo(
    () => [...sent.values()].filter((one) => one.answeredAt === null || one.answeredAt >= shownAt).map((one) => one.act),
    [sent, shownAt],
  );
  const waiting = useMemo(() => [...sent.values()].filter((one) => one.answeredAt === null).map((one) => one.act), [sent]);
  const shown = useMemo(() => withActs(today, acts), [today, acts]);

  return {
    shown,
    entries: useMemo(() => entriesOf(shown, waiting), [shown, waiting]),
    drafts,
    failed,
    submit: (act: Act) => send({ act, key: (act.kind === 'value' ? drafts.keyOf(act.item.id, act.day) : undefined) ?? randomKey() }),
    retry: (entryKey: string) => {
      const again = failed.get(entryKey);
      if (again !== undefined) send({ act: again.act, key: again.key });
    },
    /** Takes back what was done before, maybe elsewhere. */
    undoDone: (item: Item) => {
      const { log_id: logId } = item.logged;
      const undo = item.kind === 'target' ? () => tickAction(item.id, false) : logId === null ? null : () => removeLog(item.id, logId);
      if (undo !== null) takeBack({ undo, noticeId: randomKey() });
    },
  };
}

export type Owing = ReturnType<typeof useOwing>;

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  return new Map([...map].filter(([known]) => known !== key));
}
