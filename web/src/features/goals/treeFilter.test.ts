import { expect, test } from 'vitest';
import { makeGoal, makeNode } from './examples';
import { visibleRows } from './rows';
import { storeOfFlat } from './store';
import { accepting, filterKey, ownersOf } from './treeFilter';

const store = storeOfFlat(makeGoal('top'), [
  makeNode('a', { parent_id: 'top', status: 'on_track', owner_id: '1', owner_name: 'Ada' }),
  makeNode('b', { parent_id: 'a', status: 'off_track', owner_id: '2', owner_name: 'Bo' }),
  makeNode('c', { parent_id: 'top', status: null, owner_id: '1', owner_name: 'Ada' }),
]);
const shown = (search: Parameters<typeof accepting>[0]) =>
  visibleRows(store, { level: 1, toggled: {} }, '', accepting(search)).map(({ id, isContext }) => (isContext ? `(${id})` : id));

test('a status keeps the goals that have it, and what is above them', () => {
  expect(shown({ status: ['off_track'] })).toEqual(['(a)', 'b']);
});

test('an owner keeps the goals of that person', () => {
  expect(shown({ owner: '1' })).toEqual(['a', 'c']);
  expect(shown({ owner: '1', status: ['off_track'] })).toEqual([]);
});

test('an address without filters lets all through', () => {
  expect(accepting({})).toBeNull();
  expect(filterKey({})).toBe('');
});

test('owners are offered once each, by name', () => {
  expect(ownersOf(store).map((one) => one.label)).toEqual(['Ada', 'Bo']);
});
