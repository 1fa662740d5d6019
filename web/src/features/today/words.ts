import type { Format } from '@/lib/format';
import type { Item } from './api';

export interface Chip {
  kind: 'streak' | 'buffer' | 'behind' | 'due' | 'missed';
  text: string;
  /** What it means, on hover. */
  note: string;
}

const BUFFER_NOTE = 'Working days on which nothing need be done, today the first, to be where you are expected to be.';

/** What matters about an item beside its number: its streak, its buffer, what has to come by when. */
export function chipsOf(item: Item, format: Format): Chip[] {
  return [missedChip(item, format), dueChip(item, format), bufferChip(item, format), streakChip(item, format)].filter(
    (chip) => chip !== null,
  );
}

function missedChip({ missed_on: missed, kind, due_on: due }: Item, format: Format): Chip | null {
  if (missed !== null && missed.length > 0) {
    const text = missed.length === 1 ? `missed ${format.since(missed[0] ?? '')}` : `missed ${format.count(missed.length)} days`;
    return { kind: 'missed', text, note: `Neither done nor skipped: ${missed.map(format.day).join(', ')}.` };
  }
  if (kind !== 'target' || due === null) return null;
  return { kind: 'due', text: `due ${format.since(due)}`, note: 'The last day of its period.' };
}

function dueChip({ due_by: due, direction, unit }: Item, format: Format): Chip | null {
  if (due === null) return null;
  const measured = `${format.value(due.amount)}${unit === null ? '' : ` ${unit}`}`;
  const word = direction === 'decrease' ? 'less' : 'more';
  const reached = `${format.exact(due.value)}${unit === null ? '' : ` ${unit}`}`;
  const note = `At ${reached} by the end of ${format.day(due.on)} you are on track.`;
  return { kind: 'due', text: `${measured} ${word} by ${format.since(due.on)}`, note };
}

function bufferChip({ buffer_days: days, logged }: Item, format: Format): Chip | null {
  if (days === null) return null;
  if (days < 0) {
    const text = `behind by ${daysOf(-days, format)}`;
    return { kind: 'behind', text, note: 'Working days that are missing to be where you are expected to be.' };
  }
  if (days === 0) return logged.is_done ? null : { kind: 'buffer', text: 'no buffer', note: BUFFER_NOTE };
  return { kind: 'buffer', text: `${daysOf(days, format)} of buffer`, note: BUFFER_NOTE };
}

function streakChip({ streak, measure, level }: Item, format: Format): Chip | null {
  if (streak === null || streak.current === 0) return null;
  const unit = level === null || level === 'daily' || measure === 'completion' ? 'days' : 'periods';
  const note = `Done ${format.count(streak.current)} times in a row; the best was ${format.count(streak.best)}.`;
  const isOne = streak.current === 1;
  return { kind: 'streak', text: `${format.count(streak.current)} ${isOne ? unit.slice(0, -1) : unit} in a row`, note };
}

function daysOf(days: number, format: Format): string {
  return days === 1 ? '1 day' : `${format.count(days)} days`;
}

const REFUSALS: Record<string, string> = {
  not_permitted: 'Not yours to log: ask whoever manages it.',
  fed_by_metric: 'A metric feeds it, so it logs itself.',
  in_future: 'This day hasn’t come yet.',
};

/** Why an item can't be logged for the day; null where it can. */
export function whyNotNow({ can_log: can }: Item): string | null {
  return can.allowed ? null : (REFUSALS[can.reason ?? ''] ?? 'It can’t be logged now.');
}
