import type { Me } from '@/features/people/api';
import { whyNot, type Permission } from '@/features/people/can';
import type { FreshGoal } from './fresh';

/** Why one may not do something with a goal; null where one may. */
export interface Refusals {
  update: string | null;
  override: string | null;
  remove: string | null;
  log: string | null;
}

const NOT_MINE = 'Not yours to change: it belongs to somebody else, or your role doesn’t allow it.';
const NOT_MINE_TO_DELETE = 'Not yours to delete: it belongs to somebody else, or your role doesn’t allow it.';
const PAST = 'This is how it was. Go back to today to change it.';

export function refusalsOf(goal: Pick<FreshGoal, 'kind' | 'can'>, me: Me, isPast: boolean): Refusals {
  const isObjective = goal.kind === 'objective';
  const permission = (objective: Permission): Permission => (isObjective ? objective : 'goals.write');
  const past = isPast ? PAST : null;
  const mine = goal.can.update ? null : NOT_MINE;
  return {
    update: past ?? whyNot(me, permission('objectives.update')) ?? mine,
    override: past ?? whyNot(me, 'goals.write') ?? mine,
    remove: past ?? whyNot(me, permission('objectives.delete')) ?? (goal.can.delete ? null : NOT_MINE_TO_DELETE),
    log: past ?? whyNot(me, 'goals.log'),
  };
}
