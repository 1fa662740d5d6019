import { addDays } from './format';
import { readDay, readOne } from './search';

export const PRESETS = ['7d', '30d', '90d', 'month', 'last-month', 'quarter', 'year', 'custom'] as const;
export type Preset = (typeof PRESETS)[number];

export const PRESET_WORDS: Record<Preset, string> = {
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  month: 'This month',
  'last-month': 'Last month',
  quarter: 'This quarter',
  year: 'This year',
  custom: 'Other days',
};

/** What of a range stands in an address: `from` and `to` with "custom" only. */
export interface RangeSearch {
  range?: Preset;
  from?: string;
  to?: string;
}

/** The days from one to another, both included. */
export interface Days {
  from: string;
  to: string;
}

export function readRange(search: Record<string, unknown>): RangeSearch {
  const range = readOne(search, 'range', PRESETS);
  if (range !== 'custom') return { range };
  const [from, to] = [readDay(search, 'from'), readDay(search, 'to')];
  return from === undefined || to === undefined || from > to ? {} : { range, from, to };
}

/** The days of a range as of a day. This month, quarter and year end today: what is to come has no numbers. */
export function daysOf({ range, from, to }: RangeSearch, today: string, usual: Exclude<Preset, 'custom'> = '30d'): Days {
  if (range === 'custom' && from !== undefined && to !== undefined) return { from, to };
  const first = firstOfMonth(today);
  switch (range === undefined || range === 'custom' ? usual : range) {
    case '7d':
      return { from: addDays(today, -6), to: today };
    case '30d':
      return { from: addDays(today, -29), to: today };
    case '90d':
      return { from: addDays(today, -89), to: today };
    case 'month':
      return { from: first, to: today };
    case 'last-month':
      return { from: firstOfMonth(addDays(first, -1)), to: addDays(first, -1) };
    case 'quarter':
      return { from: firstOfQuarter(today), to: today };
    case 'year':
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
  }
}

function firstOfMonth(day: string): string {
  return `${day.slice(0, 8)}01`;
}

function firstOfQuarter(day: string): string {
  const month = Number(day.slice(5, 7));
  const first = month - ((month - 1) % 3);
  return `${day.slice(0, 5)}${String(first).padStart(2, '0')}-01`;
}
