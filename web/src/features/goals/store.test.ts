import { expect, test } from 'vitest';
import { makeGoal, makeNode } from './examples';
import { replaceGoals, storeOfFlat, storeOfObjectives, tallyOf } from './store';

const vision = makeGoal('v', { kind: 'vision' });

test('the flat form becomes children by parent, in the order of the server', () => {
  const store = storeOfFlat(vision, [
    makeNode('q2', { parent_id: 'v' }),
    makeNode('q1', { parent_id: 'v' }),
    makeNode('m1', { parent_id: 'q1' }),
  ]);

  expect(store.roots.map((place) => place.id)).toEqual(['q2', 'q1']);
  expect(store.childrenOf['q1']?.map((place) => place.id)).toEqual(['m1']);
  expect(Object.keys(store.byId)).toHaveLength(3);
});

test('a KPI that serves two objectives is one goal in two places', () => {
  const kpi = makeNode('k', { link_weight: 0.5 });
  const store = storeOfObjectives([
    makeNode('a', { kind: 'objective', kpis: [kpi], children: [] }),
    makeNode('b', { kind: 'objective', kpis: [{ ...kpi, link_weight: 1 }], children: [] }),
  ]);

  expect(store.childrenOf['a']).toEqual([{ id: 'k', key: 'a:k', linkWeight: 0.5 }]);
  expect(store.childrenOf['b']).toEqual([{ id: 'k', key: 'b:k', linkWeight: 1 }]);
  expect(Object.keys(store.byId)).toEqual(['a', 'k', 'b']);
});

test('objectives stand before the KPIs linked beside them', () => {
  const store = storeOfObjectives([
    makeNode('top', { children: [makeNode('below', { children: [], kpis: [] })], kpis: [makeNode('k')] }),
  ]);

  expect(store.childrenOf['top']?.map((place) => place.id)).toEqual(['below', 'k']);
});

test('replacing one goal leaves all others the same objects', () => {
  const store = storeOfFlat(vision, [makeNode('a', { parent_id: 'v' }), makeNode('b', { parent_id: 'v' })]);

  const after = replaceGoals(store, [makeGoal('a', { title: 'New' })]);

  expect(after.byId['a']?.title).toBe('New');
  expect(after.byId['b']).toBe(store.byId['b']);
  expect(after.childrenOf).toBe(store.childrenOf);
});

test('a tree without the goal stays the very same', () => {
  const store = storeOfFlat(vision, [makeNode('a', { parent_id: 'v' })]);

  expect(replaceGoals(store, [makeGoal('elsewhere')])).toBe(store);
});

test('goals are counted by status, those without one not at all', () => {
  const nodes = [makeNode('a'), makeNode('b'), makeNode('c', { status: 'completed' }), makeNode('d', { status: null })];

  expect(tallyOf(storeOfFlat(vision, nodes))).toEqual({ at_risk: 2, completed: 1 });
});
