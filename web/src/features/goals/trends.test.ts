import { expect, test } from 'vitest';
import { createFormat } from '@/lib/format';
import { makeGoal, makeNode } from './examples';
import { visibleRows } from './rows';
import { storeOfFlat } from './store';
import { chunksOf, sparksOf, wordsOfTrend, type Trend } from './trends';

const format = createFormat('en-GB', '2026-11-22');

function makeTrend(...steps: [on: string, progress: number | null][]): Trend {
  const points = steps.map(([on, progress_percentage]) => ({ on, progress_percentage }));
  return { firstOn: '2026-08-24', lastOn: '2026-11-22', points };
}

test('rows in view are asked for in chunks that stay the same while one scrolls', () => {
  const nodes = Array.from({ length: 120 }, (_, n) => makeNode(`g${n}`));
  const rows = visibleRows(storeOfFlat(makeGoal('v'), nodes), { level: 1, toggled: {} }, '');

  const [first, second, third] = chunksOf(rows, 0, 120);

  expect([first, second, third].map((chunk) => [chunk?.length, chunk?.[0]])).toEqual([
    [50, 'g0'],
    [50, 'g50'],
    [20, 'g100'],
  ]);
  expect(chunksOf(rows, 20, 50)).toEqual([first]);
  expect(chunksOf(rows, 49, 51)).toEqual([first, second]);
  expect(chunksOf(rows, 110, 120)).toEqual([third]);
  expect(chunksOf([], 0, 24)).toEqual([]);
});

test('a goal that stands in several places is asked for once', () => {
  const [row] = visibleRows(storeOfFlat(makeGoal('v'), [makeNode('a')]), { level: 1, toggled: {} }, '');

  expect(row && chunksOf([row, { ...row, key: 'o:a' }], 0, 2)).toEqual([['a']]);
});

test('a trend ends with what the row shows, whatever was known of that day', () => {
  const goal = makeGoal('a', { changed_on: '2026-11-22', progress_percentage: 60 });
  const ends = [
    { at: 0, value: 10 },
    { at: 1, value: 60 },
  ];

  expect(sparksOf(makeTrend(['2026-08-24', 10]), goal)).toEqual(ends);
  expect(sparksOf(makeTrend(['2026-08-24', 10], ['2026-11-22', 55]), goal)).toEqual(ends);
});

test('a goal that has not changed since before the first day is a flat line', () => {
  const goal = makeGoal('a', { changed_on: '2026-01-01', progress_percentage: 40 });
  const trend = makeTrend(['2026-08-24', 40]);
  const sparks = sparksOf(trend, goal);

  expect(sparks).toEqual([{ at: 0, value: 40 }]);
  expect(wordsOfTrend(trend, sparks, format)).toBe('Progress in 90 days: 40.0% throughout');
});

test('a trend is told in words, from when on there was one', () => {
  const goal = makeGoal('a', { changed_on: '2026-11-20', progress_percentage: 48 });
  const told = (trend: Trend) => wordsOfTrend(trend, sparksOf(trend, goal), format);

  expect(told(makeTrend(['2026-08-24', 12], ['2026-10-01', 90]))).toBe('Progress in 90 days: 12.0% to 48.0%');
  expect(told(makeTrend(['2026-10-01', 0]))).toBe('Progress since 1 Oct: 0.0% to 48.0%');
  expect(told(makeTrend(['2026-08-24', null], ['2026-10-01', 0]))).toBe('Progress since 1 Oct: 0.0% to 48.0%');
  expect(wordsOfTrend(makeTrend(['2026-08-24', null]), [{ at: 0, value: null }], format)).toBeNull();
});
