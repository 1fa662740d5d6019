/** A metric side by side in several communities. */
import type { Days } from '@/lib/range';
import type { Compared, Comparison, Grain, Metric } from './api';
import { changeOf, dayIn, groupBy, isByWord, isRunning, monthsOf, periodStart, type Change, type Point } from './figures';

const LEAST_MONTHS = 6;
const DAYS_OF_WEEKS = 27;

/** Metrics that are one number. */
export function comparable(catalog: readonly Metric[]): Metric[] {
  return catalog.filter((metric) => !isByWord(metric));
}

export function keyOf(metric: Pick<Metric, 'grain' | 'key'>): string {
  return `${metric.grain}:${metric.key}`;
}

/** The days to ask for: a few periods at least, however long these are. */
export function rangeFor(grain: Grain, days: Days): Days {
  if (grain === 'monthly') return monthsOf(days, LEAST_MONTHS);
  if (grain === 'daily') return days;
  const from = periodStart('weekly', days.from);
  const least = periodStart('weekly', new Date(Date.parse(days.to) - DAYS_OF_WEEKS * 86_400_000).toISOString().slice(0, 10));
  return { from: from < least ? from : least, to: days.to };
}

/** A community's place in a comparison. */
export interface Ranked {
  id: string;
  name: string;
  currency: string;
  /** The best is 1; null: it has no number, or there is no better one. */
  rank: number | null;
  total: number | null;
  /** Of the second half of the periods against the first one, or of the last against the first. */
  change: Change | null;
  points: Point[];
  isDirty: boolean;
  isProvisional: boolean;
}

/** All communities, the best first; where no way is better, the largest. */
export function rank({ metric, communities }: Comparison, now: number): Ranked[] {
  const rows = communities.map((one) => standing(metric, one, now));
  const sign = metric.better === 'lower' ? 1 : -1;
  rows.sort((a, b) => Number(a.total === null) - Number(b.total === null) || sign * ((a.total ?? 0) - (b.total ?? 0)) || a.name.localeCompare(b.name));
  const canRank = metric.better !== 'neither' && (metric.unit !== 'money' || new Set(rows.map((row) => row.currency)).size === 1);
  return rows.map((row) => ({
    ...row,
    rank: !canRank || row.total === null ? null : 1 + rows.filter((other) => other.total !== null && sign * ((row.total ?? 0) - other.total) > 0).length,
  }));
}

function standing(metric: Metric, one: Compared, now: number): Omit<Ranked, 'rank'> {
  const today = dayIn(one.time_zone, now);
  const points = one.values.map(({ first_day: on, value }) => ({ on, value: toNumber(value) }));
  const over = points.filter(({ on }) => !isRunning(metric.grain, on, today));
  const known = over.filter((point) => point.value !== null);
  return {
    id: one.community_id,
    name: one.name,
    currency: one.currency,
    total: metric.is_additive ? (points.length === 0 ? null : toNumber(one.total)) : ((known.at(-1) ?? points.at(-1))?.value ?? null),
    change: changeWithin(metric, over),
    points,
    isDirty: one.values.some((value) => value.is_dirty),
    isProvisional: over.length < points.length,
  };
}

/** How it went within the days: halves where periods add up, else the ends. */
export function changeWithin(metric: Pick<Metric, 'better' | 'unit' | 'is_additive'>, points: readonly Point[]): Change | null {
  const known = points.filter((point) => point.value !== null).map((point) => point.value ?? 0);
  if (known.length < 2) return null;
  if (!metric.is_additive) return changeOf(metric, known[0] ?? null, known.at(-1) ?? null);
  const half = Math.floor(known.length / 2);
  return changeOf(metric, sum(known.slice(0, half)), sum(known.slice(-half)));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function toNumber(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** The same scale for all, so that small multiples can be compared; of money only where it is the same. */
export function scaleOf(rows: readonly Ranked[]): (row: Ranked) => { from: number; to: number } {
  const bounds = (some: readonly Ranked[]) => {
    const values = some.flatMap((row) => row.points.flatMap((point) => point.value ?? []));
    return { from: Math.min(0, ...values), to: Math.max(0, ...values) };
  };
  const byCurrency = groupBy(rows, (row) => row.currency);
  return (row) => bounds(byCurrency.get(row.currency) ?? [row]);
}
