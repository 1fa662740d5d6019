import type { Schemas } from '@/api/client';
import type { Goal } from './store';

type Node = Schemas['Node'];

/** A goal for tests: a weekly KPI half done, unless told otherwise. */
export function makeNode(id: string, given: Partial<Node> = {}): Node {
  return {
    id,
    kind: 'kpi',
    level: 'weekly',
    title: `Goal ${id}`,
    parent_id: null,
    state: 'active',
    weight: 1,
    owner_id: null,
    owner_name: null,
    unit: 'km',
    measure: 'sum',
    direction: 'increase',
    target_text: null,
    child_total: 0,
    can_log: true,
    baseline_value: null,
    target_value: '100',
    is_done: false,
    period_start: '2026-11-16',
    period_end: '2026-11-22',
    current_value: '50',
    progress_percentage: 50,
    raw_percentage: 50,
    expected_percentage: 60,
    coverage: 1,
    status: 'at_risk',
    method: 'logs',
    is_overridden: false,
    changed_on: '2026-11-20',
    ...given,
  };
}

export const makeGoal: (id: string, given?: Partial<Node>) => Goal = makeNode;
