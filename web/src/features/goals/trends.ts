import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { daysBetween, type Format } from '@/lib/format';
import { MINUTE } from '@/lib/time';
import { drawSparks, type Drawing, type Spark } from '@/ui/sparks';
import { goalQueries } from './api';
import type { Row } from './rows';
import type { Goal } from './store';

/** How a goal went from a day on; the days between its points are those before them. */
export interface Trend {
  firstOn: string;
  lastOn: string;
  points: Schemas['TrendPoint'][];
}

export type Trends = Readonly<Record<string, Trend>>;

/** Rows whose trends are asked for at once; the server takes 100 goals. */
const CHUNK = 50;

async function loadTrends(goalIds: string[], signal: AbortSignal): Promise<Trends> {
  const answer = await take(api.GET('/api/v1/progress/trends', { params: { query: { goal_id: goalIds } }, signal }));
  const { first_on: firstOn, last_on: lastOn } = answer;
  return Object.fromEntries(answer.items.map(({ goal_id, points }) => [goal_id, { firstOn, lastOn, points }]));
}

export const trendQueries = {
  all: () => [...goalQueries.all, 'trends'] as const,
  /** What is past stays as it is, and where goals stand today their rows tell: within a day trends need not be asked
   * for again, whatever is logged; only when the stream has lost count, or what one may see is another. */
  chunk: (goalIds: string[], today: string) =>
    queryOptions({
      queryKey: [...trendQueries.all(), today, goalIds],
      queryFn: ({ signal }) => loadTrends(goalIds, signal),
      staleTime: 30 * MINUTE,
      meta: { live: () => false },
    }),
};

/** The goals of rows in view with those around them, in chunks that stay the same while one scrolls. */
export function chunksOf(rows: readonly Row[], from: number, to: number): string[][] {
  const chunks: string[][] = [];
  for (let start = from - (from % CHUNK); start < Math.min(to, rows.length); start += CHUNK) {
    chunks.push([...new Set(rows.slice(start, start + CHUNK).map((row) => row.id))]);
  }
  return chunks;
}

/** A trend up to where the goal stands now, as its row has it. */
export function sparksOf({ firstOn, lastOn, points }: Trend, goal: Goal): Spark[] {
  const { changed_on: changedOn, progress_percentage: progress } = goal;
  const days = daysBetween(firstOn, lastOn);
  const before = changedOn == null ? points : points.filter(({ on }) => on < changedOn);
  const steps = before.map(({ on, progress_percentage: value }) => ({ on, value }));
  if (changedOn != null) steps.push({ on: changedOn, value: progress ?? null });
  return steps.map(({ on, value }) => ({ at: Math.min(1, Math.max(0, daysBetween(firstOn, on) / days)), value }));
}

/** "Progress in 90 days: 12% to 48%"; null where there was none. */
export function wordsOfTrend(trend: Trend, sparks: readonly Spark[], format: Format): string | null {
  const shown = sparks.filter((spark): spark is Spark & { value: number } => spark.value !== null);
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined) return null;
  const began = trend.points.find(({ progress_percentage: value }) => value !== null)?.on ?? trend.lastOn;
  const since = first.at === 0 ? `in ${daysBetween(trend.firstOn, trend.lastOn)} days` : `since ${format.day(began)}`;
  const isStill = shown.every(({ value }) => value === first.value);
  const [from, to] = [format.percent(first.value), format.percent(last.value)];
  return isStill ? `Progress ${since}: ${to} throughout` : `Progress ${since}: ${from} to ${to}`;
}

/** A trend as it is drawn and told. */
export interface Line {
  drawing: Drawing;
  words: string;
}

/** Percentage points that fill the height at least: what hardly moved is to look like it. */
const LEAST = 20;

const lines = new WeakMap<Goal, { trend: Trend; format: Format; line: Line | null }>();

/** A trend as it is drawn and told, made once however often its row comes by; null where there is nothing to draw. */
export function lineOf(goal: Goal, trend: Trend, format: Format): Line | null {
  const made = lines.get(goal);
  if (made?.trend === trend && made.format === format) return made.line;
  const sparks = sparksOf(trend, goal);
  const words = wordsOfTrend(trend, sparks, format);
  const line = words === null ? null : { drawing: drawSparks(sparks, LEAST), words };
  lines.set(goal, { trend, format, line });
  return line;
}
