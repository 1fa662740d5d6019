import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isWorthRepeating } from '@/api/problem';
import { changeLog, logValue, removeLog, type LogIn, type LogOut, type LogPatch, type Receipt } from '@/features/kpis/api';
import { useWritten } from '@/features/kpis/useWritten';
import { useFormat } from '@/features/people/useMe';
import { randomKey } from '@/lib/ids';
import { tellFailure, tellUndo } from '@/ui/notices';
import { detailQueries } from './detail';
import type { Loggable } from './useLogging';

interface Adding {
  body: LogIn;
  /** The same text sent again is the same log. */
  key: string;
  onDone: () => void;
}

interface Changing {
  log: LogOut;
  body: LogPatch;
  onDone: () => void;
}

/** Adds, corrects and deletes logs of a KPI; each is told, and can be undone. */
export function useLogWrites(kpi: Loggable) {
  const client = useQueryClient();
  const format = useFormat();
  const written = useWritten();
  const takeIn = (receipt: Receipt) => {
    written(receipt);
    void client.invalidateQueries({ queryKey: detailQueries.all() });
  };
  const undoBy = (write: () => Promise<Receipt>) => async () => takeIn(await write());

  const adding = useMutation({
    mutationFn: ({ body, key }: Adding) => logValue(kpi.id, body, key),
    onSuccess: (answer, { onDone }) => {
      takeIn(answer);
      onDone();
      const { log } = answer;
      const outside = log.counted ? '' : ' The day lies outside the KPI’s period, so it doesn’t count.';
      tellUndo(`${wordsOf(log, kpi, format.exact)} logged for ${format.since(log.date)}.${outside}`, undoBy(() => removeLog(kpi.id, log.id)));
    },
    onError: (error, one) =>
      tellFailure('Not logged', error, {
        more: 'What you typed is still there.',
        onRetry: isWorthRepeating(error) ? () => adding.mutate(one) : undefined,
      }),
  });

  const changing = useMutation({
    mutationFn: ({ log, body }: Changing) => changeLog(kpi.id, log.id, body),
    onSuccess: (answer, { log, onDone }) => {
      takeIn(answer);
      onDone();
      tellUndo(`The log of ${format.since(answer.log.date)} is changed.`, undoBy(() => changeLog(kpi.id, log.id, bodyOf(log))));
    },
    onError: (error, one) =>
      tellFailure('Not changed', error, {
        more: 'What you typed is still there.',
        onRetry: isWorthRepeating(error) ? () => changing.mutate(one) : undefined,
      }),
  });

  const removing = useMutation({
    mutationFn: (log: LogOut) => removeLog(kpi.id, log.id),
    onSuccess: (receipt, log) => {
      takeIn(receipt);
      const key = randomKey();
      tellUndo(`The log of ${format.since(log.date)} is deleted.`, undoBy(() => logValue(kpi.id, bodyOf(log), key)));
    },
    onError: (error, log) =>
      tellFailure('Not deleted', error, { onRetry: isWorthRepeating(error) ? () => removing.mutate(log) : undefined }),
  });

  return { adding, changing, removing };
}

/** A log as it is sent. */
function bodyOf({ date, value, is_completed, skipped, note, confidence }: LogOut): LogIn {
  return { date, value, is_completed, skipped, note, confidence };
}

/** "12 km", "Done" or "Skipped". */
export function wordsOf(log: LogOut, { unit }: Pick<Loggable, 'unit'>, exact: (value: string) => string): string {
  if (log.skipped) return 'Skipped';
  if (log.value === null) return log.is_completed ? 'Done' : 'Not done';
  return `${exact(log.value)}${unit === null ? '' : ` ${unit}`}`;
}
