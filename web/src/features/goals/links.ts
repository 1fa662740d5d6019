import type { Found } from './finding';

/** Where a goal is looked at. */
export function goalAddress({ id }: Pick<Found, 'id'>): string {
  return `/goals/${id}`;
}
