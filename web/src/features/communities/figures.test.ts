import { expect, test } from 'vitest';
import type { Metric } from './api';
import { bucketed, byHour, changeOf, dayIn, daysBefore, figureOf, monthsOf, periodStart, totalOf, type Row } from './figures';

function makeMetric(given: Partial<Metric> = {}): Metric {
  return {
    key: 'total_entries',
    grain: 'daily',
    label: 'Entries',
    description: 'People who came in.',
    unit: 'count',
    better: 'lower',
    group: 'access',
    is_additive: true,
    measure: 'sum',
    ...given,
  };
}

function makeRow(on: string, value: unknown, key = 'total_entries'): Row {
  return { on, values: { [key]: value }, computedAt: `${on}T12:00:00Z`, dirty: [] };
}

test('adds up what adds up, and takes the last of what doesn’t', () => {
  const rows = [makeRow('2026-11-01', '0.10'), makeRow('2026-11-02', '0.20'), makeRow('2026-11-03', null)];

  expect(totalOf(makeMetric(), rows)).toBe(0.3);
  expect(totalOf(makeMetric({ is_additive: false }), rows)).toBe(0.2);
  expect(totalOf(makeMetric(), [])).toBeNull();
});

test('says which way is better by the catalog only, and nothing against nothing', () => {
  expect(changeOf(makeMetric(), 10, 12)).toEqual({ by: 20, isShare: true, isBetter: false });
  expect(changeOf(makeMetric({ better: 'neither' }), 10, 12)?.isBetter).toBeNull();
  expect(changeOf(makeMetric({ unit: 'percent', better: 'higher' }), 90, 95)).toEqual({ by: 5, isShare: false, isBetter: true });
  expect(changeOf(makeMetric(), 0, 12)).toBeNull();
});

test('leaves the running day out of the change, but not out of the number', () => {
  const rows = [makeRow('2026-11-20', 10), makeRow('2026-11-21', 3)];
  const before = [makeRow('2026-11-18', 5), makeRow('2026-11-19', 100)];

  const figure = figureOf(makeMetric(), rows, before, '2026-11-21');

  expect(figure.total).toBe(13);
  expect(figure.change?.by).toBe(100);
  expect(figure.isProvisional).toBe(true);
});

test('says nothing of a change where there are fewer days before', () => {
  const rows = [makeRow('2026-11-19', 10), makeRow('2026-11-20', 10)];

  expect(figureOf(makeMetric(), rows, [makeRow('2026-11-18', 5)], '2026-11-21').change).toBeNull();
});

test('weeks begin on Monday and months on their first day', () => {
  expect(periodStart('weekly', '2026-11-22')).toBe('2026-11-16');
  expect(periodStart('monthly', '2026-11-22')).toBe('2026-11-01');
  expect(daysBefore({ from: '2026-11-01', to: '2026-11-30' })).toEqual({ from: '2026-10-02', to: '2026-10-31' });
  expect(monthsOf({ from: '2026-11-01', to: '2026-11-21' }, 12)).toEqual({ from: '2025-12-01', to: '2026-11-21' });
  expect(monthsOf({ from: '2025-01-15', to: '2026-11-21' }, 12)).toEqual({ from: '2025-01-01', to: '2026-11-21' });
});

test('makes weeks of days', () => {
  const weeks = bucketed([makeMetric()], [makeRow('2026-11-14', 1), makeRow('2026-11-16', 2), makeRow('2026-11-17', 3)], 'weekly');

  expect(weeks.map(({ on, values }) => [on, values['total_entries']])).toEqual([
    ['2026-11-09', 1],
    ['2026-11-16', 5],
  ]);
});

test('averages the hours of a weekday over its days, also those without any', () => {
  const rows = [makeRow('2026-11-16', { '08': 4 }, 'hours'), makeRow('2026-11-23', {}, 'hours'), makeRow('2026-11-22', { '23': 1 }, 'hours')];

  const hours = byHour('hours', rows);

  expect(hours[0]?.[8]).toBe(2);
  expect(hours[6]?.[23]).toBe(1);
});

test('it is another day elsewhere', () => {
  expect(dayIn('Asia/Tokyo', Date.parse('2026-11-21T20:00:00Z'))).toBe('2026-11-22');
});
