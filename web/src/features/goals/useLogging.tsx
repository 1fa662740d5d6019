import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { isWorthRepeating, reasonOf } from '@/api/problem';
import { logValue, removeLog, type LogIn, type LogWritten, type Receipt } from '@/features/kpis/api';
import { useFormat, useMe } from '@/features/people/useMe';
import { randomKey } from '@/lib/ids';
import { isTouched } from '@/lib/live/refresh';
import { useLatest } from '@/lib/useLatest';
import { tellFailure } from '@/ui/notices';
import { goalQueries } from './api';
import { LogNotice } from './parts/LogNotice';
import type { Logged } from './receipt';
import { lookAgain, showInTrees, takeIntoTrees } from './treeLogs';

/** What of a KPI has to be known to log to it. */
export interface Loggable {
  id: string;
  title: string;
  unit: string | null;
  measure: string | null;
  /** The last day of its period, where it has one. */
  period_end?: string | null;
}

/** What stands in a log field. The key goes with it: the same text sent again is the same log. */
export interface Draft {
  text: string;
  date: string;
  key: string;
  /** It was sent before, and the answer was lost or a refusal. */
  wasSent: boolean;
}

interface Options {
  /** Called with all goals that a log or its undoing moved. */
  onMoved?: (goalIds: string[]) => void;
  /** Called when a field closes: the focus belongs to its row again. */
  onClosed?: (rowKey: string) => void;
  /** Shows a log on the page before the server knows of it; answers how to take that back. Trees do it by themselves. */
  showAtOnce?: (kpiId: string, logged: Logged) => () => void;
}

interface Sending {
  rowKey: string;
  goal: Loggable;
  logged: Logged;
  draft: Draft;
}

const NOTICE_MS = 10_000;
const DRAFTS = 'drafts';

function bodyOf({ date, value }: Logged): LogIn {
  return value === null ? { date, is_completed: true } : { date, value };
}

/** Today, or for a period that is over its last day: what is logged there is about then. */
function likelyDay({ period_end: end }: Loggable, today: string): string {
  return end != null && end < today ? end : today;
}

/** Logging in place: shown at once, corrected by the receipt, taken back when refused; what was typed stays.
 * One field is open at a time, that of the row `openKey`. */
export function useLogging(options: Options = {}) {
  const client = useQueryClient();
  const { today } = useMe().organization;
  const format = useFormat();
  const [openKey, setOpenKey] = useState<string | null>(null);
  const latest = useLatest(options);

  const takeIn = (receipt: Receipt) => {
    takeIntoTrees(client, receipt, today);
    const goalIds = receipt.updated_progress.map((moved) => moved.goal_id);
    latest.current.onMoved?.(goalIds);
    const event = { kind: 'changed', goalIds: new Set(goalIds) } as const;
    void client.invalidateQueries({ predicate: (query) => isTouched(query, event) });
  };

  const { mutate: undo } = useMutation({
    mutationFn: ({ kpiId, logId }: { kpiId: string; logId: string; rowKey: string }) => removeLog(kpiId, logId),
    onSuccess: (receipt, { rowKey, logId }) => {
      takeIn(receipt);
      notifications.update({ id: logId, message: 'Taken back.', autoClose: 3000 });
      latest.current.onClosed?.(rowKey);
    },
    onError: (error, { logId }) =>
      notifications.update({ id: logId, color: 'red', title: 'Not taken back', message: reasonOf(error) }),
  });

  const tell = ({ goal, rowKey }: Sending, written: LogWritten) => {
    const logId = written.log.id;
    const takeBack = () => undo({ kpiId: goal.id, logId, rowKey });
    notifications.show({
      id: logId,
      autoClose: NOTICE_MS,
      message: <LogNotice goal={goal} written={written} format={format} onUndo={takeBack} />,
    });
  };

  const { mutate: send } = useMutation({
    mutationFn: ({ goal, logged, draft }: Sending) => logValue(goal.id, bodyOf(logged), draft.key),
    onMutate: async ({ goal, logged }) => {
      const hide = latest.current.showAtOnce?.(goal.id, logged);
      const shown = await showInTrees(client, goal.id, logged, today);
      const takeBack = () => {
        hide?.();
        shown.takeBack();
      };
      return { takeBack, wasLoading: shown.wasLoading };
    },
    onSuccess: (written, one, { takeBack, wasLoading }) => {
      client.removeQueries({ queryKey: [DRAFTS, one.goal.id] });
      const hasMoved = written.updated_progress.some((moved) => moved.goal_id === one.goal.id);
      if (!hasMoved) takeBack();
      takeIn(written);
      if (one.draft.wasSent || wasLoading) void client.invalidateQueries({ queryKey: goalQueries.trees() });
      tell(one, written);
    },
    onError: (error, one, shown) => {
      shown?.takeBack();
      if (shown?.wasLoading === true) void client.invalidateQueries({ queryKey: goalQueries.trees() });
      const draft = { ...one.draft, wasSent: true };
      client.setQueryData([DRAFTS, one.goal.id], draft);
      setOpenKey((open) => open ?? one.rowKey);
      if (!isWorthRepeating(error)) lookAgain(client, one.goal.id);
      tellFailure('Not logged', error, {
        more: 'What you typed is still in the field.',
        onRetry: isWorthRepeating(error) ? () => submit(one.rowKey, one.goal, one.logged, draft) : undefined,
      });
    },
  });

  const submit = useCallback(
    (rowKey: string, goal: Loggable, logged: Logged, draft: Draft) => {
      setOpenKey(null);
      latest.current.onClosed?.(rowKey);
      send({ rowKey, goal, logged, draft });
    },
    [latest, send],
  );

  const close = useCallback(
    (rowKey: string) => {
      setOpenKey(null);
      latest.current.onClosed?.(rowKey);
    },
    [latest],
  );

  const draftOf = useCallback(
    (goal: Loggable): Draft =>
      client.getQueryData<Draft>([DRAFTS, goal.id]) ??
      ({ text: '', date: likelyDay(goal, today), key: randomKey(), wasSent: false }),
    [client, today],
  );

  return { openKey, open: setOpenKey, close, submit, draftOf };
}

export type Logging = ReturnType<typeof useLogging>;
