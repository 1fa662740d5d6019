import type { Query, QueryClient } from '@tanstack/react-query';
import type { LiveEvent } from './stream';

/** When a query is to be asked anew: with every goal that changes, or with those that it says. */
export type LiveMeta = true | ((goalIds: ReadonlySet<string>, data: unknown) => boolean);

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: { live?: LiveMeta };
  }
}

const GAP_MS = 1_000;

export function isTouched(query: Pick<Query, 'meta' | 'state'>, event: LiveEvent): boolean {
  const when = query.meta?.live;
  if (when === undefined) return false;
  return when === true || event.kind === 'reset' || when(event.goalIds, query.state.data);
}

/** Asks anew what an event touches: at once what is on the screen, the rest when it is shown.
 * However much changes, it asks once a second at most. */
export function createRefresher(client: QueryClient): (event: LiveEvent) => void {
  let waiting: LiveEvent[] = [];
  let isResting = false;

  const ask = () => {
    const events = waiting;
    waiting = [];
    if (events.length === 0) {
      isResting = false;
      return;
    }
    isResting = true;
    setTimeout(ask, GAP_MS);
    void client.invalidateQueries({ predicate: (query) => events.some((event) => isTouched(query, event)) });
  };

  return (event) => {
    waiting.push(event);
    if (!isResting) ask();
  };
}

/** Touched by goals that it holds itself, wherever in its data their ids stand. */
export function whenShown(idsOf: (data: unknown) => Iterable<string>): LiveMeta {
  return (goalIds, data) => {
    for (const id of idsOf(data)) if (goalIds.has(id)) return true;
    return false;
  };
}
