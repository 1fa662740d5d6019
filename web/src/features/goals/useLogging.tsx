import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { reasonOf } from '@/api/problem';
import { logValue, removeLog, type LogIn, type LogWritten, type Receipt } from '@/features/kpis/api';
import { useFormat, useMe } from '@/features/people/useMe';
import { randomKey } from '@/lib/ids';
import { goalQueries } from './api';
import { LogNotice } from './parts/LogNotice';
import { applyReceipt, predict, type Logged } from './receipt';
import { findGoal, replaceGoals, type Goal, type GoalStore } from './store';

/** What stands in a log field. The key goes with it: the same text sent again is the same log. */
export interface Draft {
  text: string;
  date: string;
  key: string;
  /** It was sent before, and the answer was lost or a refusal. */
  wasSent: boolean;
}

interface Sending {
  rowKey: string;
  goal: Goal;
  logged: Logged;
  draft: Draft;
}

const NOTICE_MS = 10_000;

function bodyOf({ date, value }: Logged): LogIn {
  return value === null ? { date, is_completed: true } : { date, value };
}

/** Today, or for a period that is over its last day: what is logged there is about then. */
function likelyDay({ period_end: end }: Goal, today: string): string {
  return end !== null && end < today ? end : today;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Logging in the row: shown at once, corrected by the receipt, taken back when refused. */
export function useLogging(glow: (ids: string[]) => void, focusRow: (rowKey: string) => void) {
  const client = useQueryClient();
  const { today } = useMe().organization;
  const format = useFormat();
  const [openKey, setOpenKey] = useState<string | null>(null);
  const drafts = useRef(new Map<string, Draft>());

  const changeTrees = useCallback(
    (change: (store: GoalStore) => GoalStore) =>
      client.setQueriesData<GoalStore>({ queryKey: goalQueries.trees() }, (store) => store && change(store)),
    [client],
  );

  const takeIn = useCallback(
    (receipt: Receipt) => {
      changeTrees((store) => applyReceipt(store, receipt.updated_progress, today));
      glow(receipt.updated_progress.map((moved) => moved.goal_id));
      void client.invalidateQueries({ queryKey: goalQueries.allProgress() });
    },
    [changeTrees, client, glow, today],
  );

  const undoing = useMutation({
    mutationFn: ({ kpiId, logId }: { kpiId: string; logId: string; rowKey: string }) => removeLog(kpiId, logId),
    onSuccess: (receipt, { rowKey, logId }) => {
      takeIn(receipt);
      notifications.update({ id: logId, message: 'Taken back.', autoClose: 3000 });
      focusRow(rowKey);
    },
    onError: (error, { logId }) =>
      notifications.update({ id: logId, color: 'red', title: 'Not taken back', message: reasonOf(error) }),
  });
  const { mutate: undo } = undoing;

  const tell = ({ goal, rowKey }: Sending, written: LogWritten) =>
    notifications.show({
      id: written.log.id,
      autoClose: NOTICE_MS,
      message: (
        <LogNotice
          goal={goal}
          written={written}
          format={format}
          onUndo={() => undo({ kpiId: goal.id, logId: written.log.id, rowKey })}
        />
      ),
    });

  const sending = useMutation({
    mutationFn: ({ goal, logged, draft }: Sending) => logValue(goal.id, bodyOf(logged), draft.key),
    onMutate: async ({ goal, logged }) => {
      await client.cancelQueries({ queryKey: goalQueries.trees() });
      changeTrees((store) => replaceGoals(store, [predict(findGoal(store, goal.id) ?? goal, logged, today)]));
    },
    onSuccess: (written, one) => {
      drafts.current.delete(one.goal.id);
      const hasMoved = written.updated_progress.some((moved) => moved.goal_id === one.goal.id);
      if (!hasMoved) changeTrees((store) => replaceGoals(store, [one.goal]));
      takeIn(written);
      if (one.draft.wasSent) void client.invalidateQueries({ queryKey: goalQueries.trees() });
      tell(one, written);
    },
    onError: (error, one) => {
      changeTrees((store) => replaceGoals(store, [one.goal]));
      drafts.current.set(one.goal.id, { ...one.draft, wasSent: true });
      setOpenKey((open) => open ?? one.rowKey);
      notifications.show({
        color: 'red',
        title: 'Not logged',
        message: `${sentence(reasonOf(error))} What you typed is still in the field.`,
        autoClose: NOTICE_MS,
      });
    },
  });
  const { mutate: send } = sending;

  const submit = useCallback(
    (rowKey: string, goal: Goal, logged: Logged, draft: Draft) => {
      setOpenKey(null);
      focusRow(rowKey);
      send({ rowKey, goal, logged, draft });
    },
    [focusRow, send],
  );

  const close = useCallback(
    (rowKey: string) => {
      setOpenKey(null);
      focusRow(rowKey);
    },
    [focusRow],
  );

  const draftOf = useCallback(
    (goal: Goal): Draft =>
      drafts.current.get(goal.id) ?? { text: '', date: likelyDay(goal, today), key: randomKey(), wasSent: false },
    [today],
  );

  return { openKey, open: setOpenKey, close, submit, draftOf };
}

export type Logging = ReturnType<typeof useLogging>;
