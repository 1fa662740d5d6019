import { addDays } from '@/lib/format';
import type { Days } from '@/lib/range';
import type { ProgressPoint } from '@/ui/charts';
import type { Point } from './detail';

const TARGET = 100;

/** One point a day: a goal stays where it is until its next point, and what was expected then counts from its day on.
 * Days before the first point, and those on which it was deleted, have none. */
export function daily(points: readonly Point[], { from, to }: Days): ProgressPoint[] {
  const starts = new Map(points.map((point) => [point.on, point]));
  const expectedOn = new Map(points.flatMap((point) => (point.expected_on === null ? [] : [[point.expected_on, point.expected_percentage] as const])));
  const first = points[0]?.on;
  if (first === undefined) return [];
  const days: ProgressPoint[] = [];
  let now: Point | undefined = points.findLast((point) => point.on <= from);
  let expected: number | null = null;
  for (let on = first > from ? first : from; on <= to; on = addDays(on, 1)) {
    now = starts.get(on) ?? now;
    if (expectedOn.has(on)) expected = expectedOn.get(on) ?? null;
    const isThere = now?.is_deleted === false;
    days.push({
      on,
      actual: isThere ? (now?.progress_percentage ?? null) : null,
      expected: isThere ? expected : null,
      target: isThere && now?.progress_percentage !== null ? TARGET : null,
    });
  }
  return days;
}

/** What became different from one point to the next, in words. */
export function changesOf(before: Point, point: Point): string[] {
  return [
    before.title === point.title ? null : `called “${point.title}”`,
    before.parent_id === point.parent_id ? null : 'moved',
    before.weight === point.weight ? null : `weight ${before.weight} → ${point.weight}`,
    before.state === point.state ? null : point.state.replace('_', ' '),
    before.is_deleted === point.is_deleted ? null : point.is_deleted ? 'deleted' : 'restored',
  ].filter((one) => one !== null);
}
