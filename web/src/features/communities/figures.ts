/** Arithmetic on a community's figures; what a metric is comes from the catalog only. */
import type { Schemas } from '@/api/client';
import { addDays, daysBetween } from '@/lib/format';
import type { Days } from '@/lib/range';
import type { Grain, Metric } from './api';

/** A row of a summary of any grain. */
export interface Row {
  /** The first day of its period. */
  on: string;
  values: Readonly<Record<string, unknown>>;
  computedAt: string;
  dirty: Schemas['MetricGroup'][];
}

interface Item {
  computed_at: string;
  dirty: Schemas['MetricGroup'][];
}

export function rowsOf<T extends Item>(items: readonly T[], firstDay: (item: T) => string): Row[] {
  return items.map((item) => ({
    on: firstDay(item),
    values: Object.fromEntries(Object.entries(item)),
    computedAt: item.computed_at,
    dirty: item.dirty,
  }));
}

/** A metric in one period; null: it has none there. */
export function numberOf(values: Row['values'], key: string): number | null {
  const found = values[key];
  const number = typeof found === 'string' ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** A metric that is numbers by a word. */
export function wordsOf(values: Row['values'], key: string): Record<string, number> {
  const found = values[key];
  if (typeof found !== 'object' || found === null) return {};
  return Object.fromEntries(Object.entries(found).filter((one): one is [string, number] => typeof one[1] === 'number'));
}

export function isByWord(metric: Pick<Metric, 'measure'>): boolean {
  return metric.measure === null;
}

/** The first day of the period that a day is in. */
export function periodStart(grain: Grain, day: string): string {
  if (grain === 'daily') return day;
  if (grain === 'monthly') return `${day.slice(0, 8)}01`;
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** Whether a period isn't over yet: its number is what it is so far. */
export function isRunning(grain: Grain, on: string, today: string): boolean {
  return on >= periodStart(grain, today);
}

/** The day that it is somewhere else. */
export function dayIn(timeZone: string, now: number): string {
  return new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeZone }).format(now);
}

/** So many days right before some. */
export function daysBefore({ from, to }: Days): Days {
  const length = daysBetween(from, to) + 1;
  return { from: addDays(from, -length), to: addDays(from, -1) };
}

/** The months of some days; with those before them, until there are enough for a trend. */
export function monthsOf({ from, to }: Days, least: number): Days {
  const last = periodStart('monthly', to);
  const months = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7)) + 1;
  if (months >= least) return { from: periodStart('monthly', from), to };
  return { from: monthBefore(last, least - 1), to };
}

export function monthBefore(first: string, months: number): string {
  const at = Number(first.slice(0, 4)) * 12 + Number(first.slice(5, 7)) - 1 - months;
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}-01`;
}

/** What a metric comes to over some rows: the sum where periods add up, else the last one that has a number. */
export function totalOf(metric: Pick<Metric, 'key' | 'is_additive'>, rows: readonly Row[]): number | null {
  const numbers = rows.map((row) => numberOf(row.values, metric.key)).filter((one) => one !== null);
  if (numbers.length === 0) return null;
  return metric.is_additive ? sumOf(numbers) : (numbers.at(-1) ?? null);
}

/** Sums of cents that come out even. */
function sumOf(numbers: number[]): number {
  return Math.round(numbers.reduce((sum, one) => sum + one, 0) * 100) / 100;
}

export interface Change {
  /** Of counts and money in percent, else in the metric's own unit. */
  by: number;
  isShare: boolean;
  isBetter: boolean | null;
}

/** How a number differs from the one before; null where nothing can be said. */
export function changeOf(metric: Pick<Metric, 'better' | 'unit'>, before: number | null, now: number | null): Change | null {
  if (before === null || now === null) return null;
  const isShare = metric.unit === 'count' || metric.unit === 'money';
  if (isShare && before === 0) return null;
  const by = isShare ? ((now - before) / before) * 100 : now - before;
  const isBetter = metric.better === 'neither' || by === 0 ? null : by > 0 === (metric.better === 'higher');
  return { by, isShare, isBetter };
}

/** A card: what a metric comes to, how that differs from as many periods before, and its trend. */
export interface Figure {
  metric: Metric;
  total: number | null;
  change: Change | null;
  points: Point[];
  isProvisional: boolean;
  isDirty: boolean;
}

export interface Point {
  on: string;
  value: number | null;
}

/** Compares whole periods only: what runs still counts in the number, but not in its change. */
export function figureOf(metric: Metric, rows: readonly Row[], before: readonly Row[], today: string): Figure {
  const over = rows.filter((row) => !isRunning(metric.grain, row.on, today));
  const same = before.slice(0, metric.is_additive ? over.length : undefined);
  const isComparable = !metric.is_additive || (over.length > 0 && same.length === over.length);
  return {
    metric,
    total: totalOf(metric, rows),
    change: isComparable ? changeOf(metric, totalOf(metric, same), totalOf(metric, over)) : null,
    points: rows.map((row) => ({ on: row.on, value: numberOf(row.values, metric.key) })),
    isProvisional: over.length < rows.length,
    isDirty: rows.some((row) => row.dirty.includes(metric.group)),
  };
}

/** Days as weeks where there are many of them: sums, or where those say nothing the last day's number. */
export function bucketed(metrics: readonly Metric[], rows: readonly Row[], grain: Grain): Row[] {
  if (grain === 'daily') return [...rows];
  const groups = groupBy(rows, (row) => periodStart(grain, row.on));
  return [...groups].map(([on, group]) => ({
    on,
    values: Object.fromEntries(metrics.map((metric) => [metric.key, totalOf(metric, group)])),
    computedAt: latestOf(group) ?? '',
    dirty: [...new Set(group.flatMap((row) => row.dirty))],
  }));
}

export function latestOf(rows: readonly Row[]): string | null {
  return rows.reduce<string | null>((latest, { computedAt }) => (latest === null || computedAt > latest ? computedAt : latest), null);
}

/** Entries of an average day, by ISO weekday (1 is Monday) and hour. */
export function byHour(key: string, rows: readonly Row[]): number[][] {
  const days = Array.from({ length: 7 }, () => 0);
  const sums = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const row of rows) {
    const weekday = (new Date(`${row.on}T00:00:00Z`).getUTCDay() + 6) % 7;
    days[weekday] = (days[weekday] ?? 0) + 1;
    for (const [hour, count] of Object.entries(wordsOf(row.values, key))) {
      const line = sums[weekday];
      if (line !== undefined) line[Number(hour)] = (line[Number(hour)] ?? 0) + count;
    }
  }
  return sums.map((line, weekday) => line.map((sum) => sum / Math.max(1, days[weekday] ?? 1)));
}

/** By a key, in the order in which keys first come. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
