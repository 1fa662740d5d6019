import { IconCheck, IconCircleDashed, IconPlayerTrackNext, IconX } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import type { Format } from '@/lib/format';
import { statusOf, type StatusWord } from '@/lib/status';
import type { Grain, GridCell, GridColumn, GridRow } from './api';

export const GRAIN_WORDS: Record<Grain, { word: string; short: string; one: string }> = {
  daily: { word: 'Days', short: 'D', one: 'day' },
  weekly: { word: 'Weeks', short: 'W', one: 'week' },
  monthly: { word: 'Months', short: 'M', one: 'month' },
  quarterly: { word: 'Quarters', short: 'Q', one: 'quarter' },
};

export type DayState = Schemas['DayState'];

/** What has become of a habit's day, by word, icon and colour. */
export const DAY_WORDS: Record<DayState, StatusWord> = {
  done: { word: 'Done', icon: IconCheck, color: 'var(--cairn-completed)' },
  skipped: { word: 'Skipped', icon: IconPlayerTrackNext, color: 'var(--cairn-neutral)' },
  due: { word: 'Due', icon: IconCircleDashed, color: 'var(--cairn-neutral)' },
  missed: { word: 'Missed', icon: IconX, color: 'var(--cairn-off-track)' },
};

/** A column's heading in one or two lines. */
export function headingOf(grain: Grain, column: GridColumn, format: Format): { main: string; sub: string } {
  switch (grain) {
    case 'quarterly':
      return { main: column.key.slice(-2), sub: `${format.shortMonth(column.first)} – ${format.shortMonth(column.last)}` };
    case 'monthly':
      return { main: format.shortMonth(column.first), sub: '' };
    case 'weekly':
      return { main: column.key.slice(-3), sub: format.day(column.first) };
    case 'daily':
      return { main: String(Number(column.first.slice(8))), sub: format.shortWeekday(column.first) };
  }
}

export function periodWords({ first, last }: GridColumn, format: Format): string {
  return first === last ? format.longDay(first) : format.period(first, last);
}

/** A cell's value as it is shown; empty isn't zero. */
export function valueWords({ measure }: Pick<GridRow, 'measure'>, value: string | null, format: Format): string {
  if (value === null) return '';
  return measure === 'completion' ? format.percent(Number(value)) : format.short(value);
}

/** The status of a cell: that of its KPI, or what has become of a habit's day. */
export function cellStatus(cell: GridCell | null): StatusWord | null {
  if (cell?.state != null) return DAY_WORDS[cell.state];
  return cell === null || (cell.value === null && cell.status === 'not_started') ? null : statusOf(cell.status);
}

const MEASURES: Record<GridRow['measure'], string> = {
  sum: 'added up',
  latest: 'the latest counts',
  average: 'their average',
  minimum: 'the smallest counts',
  maximum: 'the largest counts',
  completion: 'done days of all due days',
};

/** Why a cell shows what it does: value, target, progress, what it is made of, and why it can't be changed. */
export function noteOf(row: GridRow, cell: GridCell | null, column: GridColumn, why: string | null, format: Format): string {
  const unit = row.unit === null ? '' : ` ${row.unit}`;
  const parts = [periodWords(column, format)];
  const status = cellStatus(cell);
  if (cell?.value != null) {
    const target = cell.target_value === null ? '' : ` of ${format.exact(cell.target_value)}`;
    const value = row.measure === 'completion' ? valueWords(row, cell.value, format) : `${format.exact(cell.value)}${target}${unit}`;
    const progress = cell.progress_percentage === null ? '' : `, ${format.percent(cell.progress_percentage)}`;
    parts.push(`${value}${progress}`);
  } else {
    const target = cell?.target_value == null ? '' : ` of ${format.exact(cell.target_value)}${unit}`;
    parts.push(`nothing logged${target}`);
  }
  if (status !== null) parts.push(status.word);
  const logs = cell?.log_count ?? 0;
  if (logs === 1) parts.push('one log');
  if (logs > 1) parts.push(`${format.count(logs)} logs, ${MEASURES[row.measure]}`);
  const note = parts.join(' · ');
  return why === null ? note : `${note}. ${why}`;
}
