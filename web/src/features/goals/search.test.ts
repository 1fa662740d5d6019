import { expect, test } from 'vitest';
import { readGoalsSearch } from './search';

test('an address says tree, level and filter', () => {
  expect(readGoalsSearch({ tree: 'v', level: 3, q: 'rent' })).toEqual({ tree: 'v', level: 3, q: 'rent' });
  expect(readGoalsSearch({ level: 'all', q: 2026 })).toEqual({ tree: undefined, level: 'all', q: '2026' });
});

test('what makes no sense in it is passed over', () => {
  expect(readGoalsSearch({ tree: 7, level: 9, q: '' })).toEqual({ tree: undefined, level: undefined, q: undefined });
});
