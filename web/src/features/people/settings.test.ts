import { expect, test } from 'vitest';
import { changed, consequencesOf, type Settings } from './settings';

const BEFORE: Settings = {
  name: 'Acme',
  time_zone: 'UTC',
  currency: 'USD',
  fiscal_year_start_month: 1,
  working_weekdays: [1, 2, 3, 4, 5],
  holidays: [],
  on_track_ratio: 0.9,
  at_risk_ratio: 0.7,
  check_in_days: 7,
};

test('only what differs is sent', () => {
  expect(changed(BEFORE, { ...BEFORE, working_weekdays: [1, 2, 3, 4, 5] })).toEqual({});
  expect(changed(BEFORE, { ...BEFORE, name: 'Acme & Co.', holidays: ['2026-12-25'] })).toEqual({ name: 'Acme & Co.', holidays: ['2026-12-25'] });
});

test('a new name restates nothing, working days and holidays the same, once', () => {
  expect(consequencesOf({ name: 'Acme & Co.' })).toEqual([]);
  expect(consequencesOf({ working_weekdays: [1], holidays: [] })).toHaveLength(1);
});
