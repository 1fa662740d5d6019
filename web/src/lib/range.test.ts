import { expect, test } from 'vitest';
import { daysOf, readRange } from './range';
import { readDay, readSome, readSorting, readText } from './search';

const TODAY = '2026-03-15';

test.each([
  ['7d', '2026-03-09', TODAY],
  ['30d', '2026-02-14', TODAY],
  ['month', '2026-03-01', TODAY],
  ['last-month', '2026-02-01', '2026-02-28'],
  ['quarter', '2026-01-01', TODAY],
  ['year', '2026-01-01', TODAY],
] as const)('%s is from %s to %s', (range, from, to) => {
  expect(daysOf({ range }, TODAY)).toEqual({ from, to });
});

test('other days have to be two days in order', () => {
  expect(readRange({ range: 'custom', from: '2026-01-01', to: '2026-01-31' })).toEqual({ range: 'custom', from: '2026-01-01', to: '2026-01-31' });
  expect(readRange({ range: 'custom', from: '2026-02-01', to: '2026-01-31' })).toEqual({});
  expect(readRange({ range: 'custom', from: '2026-02-30', to: '2026-03-31' })).toEqual({});
  expect(readRange({ range: 'ever' })).toEqual({ range: undefined });
});

test('what an address has wrong is left out', () => {
  expect(readText({ q: 2026 }, 'q')).toBe('2026');
  expect(readDay({ on: '2026-02-29' }, 'on')).toBe(undefined);
  expect(readSome({ status: ['at_risk', 'lost'] }, 'status', ['on_track', 'at_risk'])).toEqual(['at_risk']);
  expect(readSome({ status: 'at_risk' }, 'status', ['on_track', 'at_risk'])).toEqual(['at_risk']);
  expect(readSorting({ sort: '-title' }, 'sort', ['title'])).toEqual({ key: 'title', isDescending: true });
  expect(readSorting({ sort: '-weight' }, 'sort', ['title'])).toBe(undefined);
});
