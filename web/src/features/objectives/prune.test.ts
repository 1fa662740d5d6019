import { expect, test } from 'vitest';
import { makeNode } from '@/features/goals/examples';
import { storeOfObjectives } from '@/features/goals/store';
import { pruneStore } from './prune';

const objective = (id: string, below: ReturnType<typeof makeNode>[] = [], kpis: ReturnType<typeof makeNode>[] = []) =>
  makeNode(id, { kind: 'objective', children: below, kpis });

test('what matches is kept with all above it and its key results, and the rest is gone', () => {
  const kpi = makeNode('kpi', { link_weight: 0.5 });
  const store = storeOfObjectives([objective('company', [objective('match', [objective('below')], [kpi]), objective('beside')]), objective('other')]);

  const pruned = pruneStore(store, new Set(['match']));

  expect(pruned.roots.map((place) => place.id)).toEqual(['company']);
  expect(pruned.childrenOf).toEqual({
    company: [{ id: 'match', key: 'match', linkWeight: null }],
    match: [{ id: 'kpi', key: 'match:kpi', linkWeight: 0.5 }],
  });
});
