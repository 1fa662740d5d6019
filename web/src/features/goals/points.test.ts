import { expect, test } from 'vitest';
import type { Point } from './detail';
import { changesOf, daily } from './points';

function makePoint(on: string, progress: number | null, given: Partial<Point> = {}): Point {
  return {
    on,
    progress_percentage: progress,
    computed_percentage: progress,
    current_value: null,
    expected_percentage: null,
    expected_on: null,
    status: null,
    state: 'active',
    parent_id: null,
    title: 'Run',
    weight: 1,
    is_deleted: false,
    ...given,
  };
}

const WEEK = { from: '2026-11-02', to: '2026-11-06' };

test('a goal stays where it is until its next point', () => {
  const points = [makePoint('2026-11-03', 10), makePoint('2026-11-05', 40)];

  const days = daily(points, WEEK);

  expect(days.map(({ on, actual }) => [on, actual])).toEqual([
    ['2026-11-03', 10],
    ['2026-11-04', 10],
    ['2026-11-05', 40],
    ['2026-11-06', 40],
  ]);
});

test('what is expected holds from its own day on', () => {
  const points = [makePoint('2026-11-02', 10, { expected_percentage: 30, expected_on: '2026-11-04' })];

  const days = daily(points, WEEK);

  expect(days.map(({ expected }) => expected)).toEqual([null, null, 30, 30, 30]);
});

test('a deleted goal and one without a number show nothing', () => {
  const points = [makePoint('2026-11-02', null), makePoint('2026-11-04', 50, { is_deleted: true })];

  const days = daily(points, WEEK);

  expect(days.every(({ actual, target }) => actual === null && target === null)).toBe(true);
});

test('a range that begins after the last point shows where the goal still stands', () => {
  const points = [makePoint('2026-10-01', 25)];

  const days = daily(points, WEEK);

  expect(days).toHaveLength(5);
  expect(days[0]?.actual).toBe(25);
});

test('what else changed with a point is told in words', () => {
  const before = makePoint('2026-11-02', 10);
  const after = makePoint('2026-11-03', 10, { title: 'Swim', weight: 2, state: 'on_hold' });

  const words = changesOf(before, after);

  expect(words).toEqual(['called “Swim”', 'weight 1 → 2', 'on hold']);
});
