import type { Goal } from '@/features/goals/store';
import type { Objective } from './api';

/** An objective as its number and its card know goals. */
export function goalOf(objective: Objective): Goal {
  const { progress } = objective;
  return {
    id: objective.id,
    kind: 'objective',
    level: objective.level,
    title: objective.title,
    parent_id: objective.parent_id,
    state: objective.state,
    weight: objective.weight,
    owner_id: objective.owner_id,
    owner_name: objective.owner_name,
    unit: null,
    measure: null,
    direction: null,
    target_text: null,
    child_total: objective.child_count,
    can_log: false,
    baseline_value: null,
    target_value: null,
    is_done: false,
    period_start: progress.period_start,
    period_end: progress.period_end,
    current_value: null,
    progress_percentage: progress.progress_percentage,
    raw_percentage: progress.raw_percentage,
    expected_percentage: progress.expected_percentage,
    coverage: progress.coverage,
    status: progress.status,
    method: progress.method,
    is_overridden: progress.override_percentage !== null,
    changed_on: progress.changed_on,
  };
}
