import type { Found } from './finding';

/** Where a goal is looked at. */
export function goalAddress(goal: Pick<Found, 'id' | 'kind' | 'title'>): string {
  const search = new URLSearchParams(goal.kind === 'vision' ? { tree: goal.id } : { q: goal.title, level: 'all' });
  return `/goals?${search.toString()}`;
}
