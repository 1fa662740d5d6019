import type { GoalStore, Place } from '@/features/goals/store';

/** A tree with only the objectives that match, those above them, and the key results of all these. */
export function pruneStore(store: GoalStore, matching: ReadonlySet<string>): GoalStore {
  const childrenOf: Record<string, Place[]> = {};
  const keep = (place: Place): boolean => {
    const below = store.childrenOf[place.id] ?? [];
    const objectives = below.filter((one) => one.linkWeight === null && keep(one));
    const isKept = matching.has(place.id) || objectives.length > 0;
    const linked = below.filter((one) => one.linkWeight !== null);
    if (isKept && objectives.length + linked.length > 0) childrenOf[place.id] = [...objectives, ...linked];
    return isKept;
  };
  return { ...store, roots: store.roots.filter(keep), childrenOf };
}
