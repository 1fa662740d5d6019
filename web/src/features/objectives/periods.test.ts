import { expect, test } from 'vitest';
import { endOf, periodOf, periodsAround, periodWord, readPeriod, startOf } from './periods';

test('a fiscal year bears the year it ends in', () => {
  expect(periodOf('2026-11-21', 1)).toEqual({ year: 2026, quarter: 4 });
  expect(periodOf('2026-03-31', 4)).toEqual({ year: 2026, quarter: 4 });
  expect(periodOf('2026-04-01', 4)).toEqual({ year: 2027, quarter: 1 });
});

test('a quarter goes from its first day to the first of the next', () => {
  expect([startOf({ year: 2026, quarter: 4 }, 1), endOf({ year: 2026, quarter: 4 }, 1)]).toEqual(['2026-10-01', '2027-01-01']);
  expect([startOf({ year: 2027, quarter: 1 }, 4), endOf({ year: 2027, quarter: null }, 4)]).toEqual(['2026-04-01', '2027-04-01']);
});

test('what an address says is read back, and nothing else', () => {
  expect(readPeriod('2026-4')).toEqual({ year: 2026, quarter: 4 });
  expect(readPeriod('2026')).toEqual({ year: 2026, quarter: null });
  expect(readPeriod('2026-5')).toBeNull();
});

test('periods around a day come with the latest first', () => {
  expect(periodsAround('2026-11-21', 1, 0, 0).map(periodWord)).toEqual(['2026', 'Q4 2026', 'Q3 2026', 'Q2 2026', 'Q1 2026']);
});
