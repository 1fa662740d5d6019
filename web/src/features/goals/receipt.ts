import type { Schemas } from '@/api/client';
import { add, larger, smaller } from '@/lib/decimal';
import { findGoal, replaceGoals, type Goal, type GoalStore } from './store';

export type Moved = Schemas['MovedOut'];

/** What was typed: a value, or a tick of a habit, of a day. */
export interface Logged {
  date: string;
  value: string | null;
}

/** Everything that a write moved, put into a tree: only the goals it names become other objects. */
export function applyReceipt(store: GoalStore, moved: Moved[], today: string): GoalStore {
  const goals = moved.flatMap((one) => {
    const goal = findGoal(store, one.goal_id);
    return goal === undefined ? [] : [afterMove(goal, one, today)];
  });
  return replaceGoals(store, goals);
}

function afterMove(goal: Goal, moved: Moved, today: string): Goal {
  return {
    ...goal,
    is_pending: false,
    progress_percentage: moved.new,
    raw_percentage: moved.raw_percentage,
    current_value: moved.current_value,
    status: moved.status,
    coverage: moved.coverage,
    changed_on: today,
  };
}

/** A KPI as it will be once a log is in, as far as that can be told here; the receipt corrects it. */
export function predict(goal: Goal, logged: Logged, today: string): Goal {
  const value = predictValue(goal, logged, today);
  if (value === undefined) return { ...goal, is_pending: true };
  const raw = goal.is_overridden === true ? null : rawAt(goal, value);
  const progress = raw === null ? {} : { raw_percentage: raw, progress_percentage: Math.min(100, Math.max(0, raw)) };
  return { ...goal, ...progress, is_pending: true, current_value: value, coverage: 1, changed_on: today };
}

/** The value that a KPI will have; undefined where earlier logs would have to be known. */
function predictValue(goal: Goal, { date, value }: Logged, today: string): string | undefined {
  if (value === null || !isInPeriod(goal, date)) return undefined;
  const current = goal.current_value ?? null;
  switch (goal.measure) {
    case 'sum':
      return add(current ?? '0', value);
    case 'latest':
      return date >= today ? value : undefined;
    case 'minimum':
      return current === null ? value : smaller(current, value);
    case 'maximum':
      return current === null ? value : larger(current, value);
    default:
      return undefined;
  }
}

function isInPeriod(goal: Goal, date: string): boolean {
  return !(goal.period_start !== null && date < goal.period_start) && !(goal.period_end !== null && date > goal.period_end);
}

/** The raw percentage at a value, on the way from baseline to target. */
function rawAt(goal: Goal, value: string): number | null {
  if (goal.target_value === null || goal.direction === 'maintain') return null;
  const target = Number(goal.target_value);
  const sign = goal.direction === 'decrease' ? -1 : 1;
  return 100 * (1 + (sign * (Number(value) - target)) / Math.abs(target - Number(goal.baseline_value ?? '0')));
}
