import { expect, test } from 'vitest';
import { makeGoal, makeNode } from './examples';
import { applyFresh, type FreshGoal } from './fresh';
import { storeOfFlat, type Goal } from './store';

const top = { ...makeGoal('v', { kind: 'vision' }), child_total: 1 };
const parent = makeNode('p', { child_total: 1, parent_id: 'v' });
const leaf = makeNode('k', { parent_id: 'p' });
const store = storeOfFlat(top, [parent, leaf]);

/** A goal of the tree as its endpoint tells it, but for what is given. */
function freshOf(goal: Goal, given: Partial<FreshGoal> = {}, progress: Partial<FreshGoal['progress']> = {}): FreshGoal {
  const { progress_percentage, raw_percentage, expected_percentage, coverage, status, method, changed_on } = goal;
  return {
    title: goal.title,
    parent_id: goal.parent_id,
    owner_id: goal.owner_id,
    owner_name: goal.owner_name,
    state: goal.state,
    weight: goal.weight,
    child_count: goal.child_total,
    ...given,
    progress: {
      progress_percentage,
      raw_percentage,
      expected_percentage,
      coverage,
      status,
      method,
      changed_on,
      target_value: goal.target_value,
      current_value: goal.current_value,
      override_percentage: null,
      ...progress,
    },
  } as FreshGoal;
}

test('rows whose numbers are the same stay the same', () => {
  const patch = applyFresh(store, new Map([['k', freshOf(leaf)], ['elsewhere', freshOf(leaf)]]));

  expect(patch).toEqual({ store, changed: [], hasOtherShape: false });
  expect(patch.store).toBe(store);
});

test('only rows that moved are others', () => {
  const patch = applyFresh(store, new Map([['k', freshOf(leaf, {}, { progress_percentage: 70 })], ['p', freshOf(parent)]]));

  expect(patch.changed).toEqual(['k']);
  expect(patch.store.byId['k']?.progress_percentage).toBe(70);
  expect(patch.store.byId['p']).toBe(store.byId['p']);
});

test.each([
  ['gone', null],
  ['moved', freshOf(leaf, { parent_id: 'v' })],
  ['a parent', freshOf(leaf, { child_count: 1 })],
])('a tree of which one is %s has another shape', (_what, now) => {
  expect(applyFresh(store, new Map([['k', now]])).hasOtherShape).toBe(true);
});

test('a log on its way is left to its receipt', () => {
  const waiting = { ...store, byId: { ...store.byId, k: { ...leaf, is_pending: true } } };

  const patch = applyFresh(waiting, new Map([['k', freshOf(leaf, {}, { progress_percentage: 70 })]]));

  expect(patch.store).toBe(waiting);
});
