import { expect, test } from 'vitest';
import type { Comparison } from './api';
import { changeWithin, rangeFor, rank } from './comparing';

const NOON = Date.parse('2026-11-21T12:00:00Z');

function compare(better: 'higher' | 'lower' | 'neither', totals: Record<string, number | null>, unit: 'count' | 'money' = 'count', currencies = ['USD']): Comparison {
  return {
    metric: { key: 'm', grain: 'daily', label: 'M', description: '', unit, better, group: 'access', is_additive: true, measure: 'sum' },
    first_day: '2026-11-20',
    last_day: '2026-11-20',
    communities: Object.entries(totals).map(([name, total], index) => ({
      community_id: name,
      name,
      time_zone: 'UTC',
      currency: currencies[index % currencies.length] ?? 'USD',
      total,
      values: total === null ? [] : [{ first_day: '2026-11-20', value: total, computed_at: '', is_dirty: false }],
    })),
  };
}

test('the best comes first, equals share their rank, and who has no number has none', () => {
  const ranked = rank(compare('lower', { a: 5, b: 1, c: 5, d: null, e: 9 }), NOON);

  expect(ranked.map(({ name, rank: place }) => [name, place])).toEqual([
    ['b', 1],
    ['a', 2],
    ['c', 2],
    ['e', 4],
    ['d', null],
  ]);
});

test('nobody is best where no way is better, or where money isn’t the same', () => {
  expect(rank(compare('neither', { a: 1, b: 2 }), NOON).map((one) => one.rank)).toEqual([null, null]);
  expect(rank(compare('higher', { a: 1, b: 2 }, 'money', ['USD', 'EUR']), NOON).map((one) => one.rank)).toEqual([null, null]);
  expect(rank(compare('higher', { a: 1, b: 2 }, 'money'), NOON).map((one) => one.rank)).toEqual([1, 2]);
});

test('compares halves of what adds up, and the ends of what doesn’t', () => {
  const points = [1, 2, 9, 2, 4].map((value, index) => ({ on: `2026-11-0${index + 1}`, value }));
  const metric = { better: 'higher', unit: 'count' } as const;

  expect(changeWithin({ ...metric, is_additive: true }, points)?.by).toBe(100);
  expect(changeWithin({ ...metric, is_additive: false }, points)?.by).toBe(300);
});

test('asks for whole weeks and enough months', () => {
  const days = { from: '2026-11-15', to: '2026-11-21' };

  expect(rangeFor('daily', days)).toBe(days);
  expect(rangeFor('weekly', days)).toEqual({ from: '2026-10-19', to: '2026-11-21' });
  expect(rangeFor('monthly', days)).toEqual({ from: '2026-06-01', to: '2026-11-21' });
});
