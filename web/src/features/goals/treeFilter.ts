import type { Status, GoalsSearch } from './search';
import type { Goal, GoalStore } from './store';

/** Whether a goal is let through by what the address says beside words; null: nothing is said. */
export function accepting({ status, owner }: Pick<GoalsSearch, 'status' | 'owner'>): ((goal: Goal) => boolean) | null {
  if (status === undefined && owner === undefined) return null;
  const wanted = status === undefined ? null : new Set<string>(status);
  return (goal) => (wanted === null || (goal.status != null && wanted.has(goal.status))) && (owner === undefined || goal.owner_id === owner);
}

/** All that narrows a tree, as one text; empty: nothing does. */
export function filterKey({ q, status, owner }: Pick<GoalsSearch, 'q' | 'status' | 'owner'>): string {
  return [q ?? '', status?.join(',') ?? '', owner ?? ''].join(' ').trim();
}

/** The people who own something in a tree, by name. */
export function ownersOf(store: GoalStore): { value: string; label: string }[] {
  const names = new Map<string, string>();
  for (const goal of Object.values(store.byId)) {
    if (goal.owner_id !== null && goal.owner_name != null) names.set(goal.owner_id, goal.owner_name);
  }
  return [...names].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
}

export const BEHIND: Status[] = ['at_risk', 'off_track'];
