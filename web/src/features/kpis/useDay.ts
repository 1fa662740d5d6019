import { useMutation, useQueryClient } from '@tanstack/react-query';
import { kpiQueries, setPeriod, type Habit, type Heatmap, type HeatmapDay } from './api';
import type { Wanted } from './useCellEditing';
import { useTellWritten } from './useTellWritten';
import { useWritten } from './useWritten';

interface Change {
  day: HeatmapDay;
  kpiId: string;
  wanted: Wanted;
  checksSeen: boolean;
}

/** Logs, ticks, skips and clears a day of a habit: shown at once, undone on request. */
export function useDay(habit: Habit, year: number | undefined) {
  const client = useQueryClient();
  const tell = useTellWritten();
  const takeIn = useWritten();
  const { queryKey } = kpiQueries.heatmap(habit.kpi_id, year);

  const show = (next: HeatmapDay) =>
    client.setQueryData<Heatmap>(queryKey, (held) =>
      held && { ...held, days: held.days.map((day) => (day.date === next.date ? next : day)) },
    );

  const { mutate } = useMutation({
    mutationFn: ({ day, kpiId, wanted, checksSeen }: Change) =>
      setPeriod(kpiId, { first: day.date, last: day.date, ...wanted, ...(checksSeen ? { seen: day.value } : {}) }),
    onMutate: async ({ day, wanted }) => {
      await client.cancelQueries({ queryKey });
      const isDone = wanted.value !== undefined || wanted.is_completed === true;
      const cleared = day.state === null ? null : day.date < (client.getQueryData<Heatmap>(queryKey)?.as_of ?? '') ? 'missed' : 'due';
      const state = wanted.skipped === true ? 'skipped' : isDone ? 'done' : cleared;
      const ticked = habit.measure === 'completion' ? '100' : day.value;
      show({ ...day, state: day.state === null ? null : state, value: wanted.value ?? (wanted.is_completed === true ? ticked : null) });
    },
    onSuccess: (written, { day, kpiId }) => {
      takeIn(written);
      tell.written(habit, { first: day.date, last: day.date }, kpiId, written);
    },
    onError: (error, change) => {
      show(change.day);
      void client.invalidateQueries({ queryKey: kpiQueries.all });
      tell.refused(error, change.wanted.value ?? '', (isAnyway) => mutate({ ...change, checksSeen: change.checksSeen && !isAnyway }));
    },
  });

  return (day: HeatmapDay, wanted: Wanted) => {
    if (day.kpi_id !== null) mutate({ day, kpiId: day.kpi_id, wanted, checksSeen: true });
  };
}
