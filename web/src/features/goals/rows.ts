import { fold } from '@/lib/words';
import { NO_PLACES, type Goal, type GoalStore, type Place } from './store';

export type Level = number | 'all';
export const LEVELS: readonly Level[] = [1, 2, 3, 4, 'all'];

/** What is open: everything down to a level, but for the places that were toggled by hand. */
export interface Expansion {
  level: Level;
  toggled: Readonly<Record<string, boolean>>;
}

/** One line of the tree as it is shown. */
export interface Row {
  key: string;
  id: string;
  parentKey: string | null;
  depth: number;
  position: number;
  siblings: number;
  linkWeight: number | null;
  hasChildren: boolean;
  isOpen: boolean;
  /** Shown only because something below it matches the filter. */
  isContext: boolean;
}

export function isOpenAt(expansion: Expansion, key: string, depth: number): boolean {
  return expansion.toggled[key] ?? (expansion.level === 'all' || depth < expansion.level);
}

type Accepts = (goal: Goal) => boolean;

/** The lines that are shown, top down. Words and `accepts` keep what matches both, and all that is above it. */
export function visibleRows(store: GoalStore, expansion: Expansion, filter: string, accepts?: Accepts | null): Row[] {
  const words = fold(filter).split(/\s+/).filter(Boolean);
  if (words.length === 0 && accepts == null) return rowsOf(store, expansion, store.roots, 1, null);
  const isMatch = (goal: Goal) => (accepts == null || accepts(goal)) && matches(goal, words);
  return matchingRows(store, expansion, isMatch, store.roots, 1, null);
}

function rowsOf(store: GoalStore, expansion: Expansion, places: Place[], depth: number, parentKey: string | null): Row[] {
  const rows: Row[] = [];
  const walk = (level: Place[], at: number, above: string | null) => {
    level.forEach((place, index) => {
      const below = childrenOf(store, place);
      const isOpen = below.length > 0 && isOpenAt(expansion, place.key, at);
      rows.push(rowOf(place, above, at, index + 1, level.length, below.length > 0, isOpen));
      if (isOpen) walk(below, at + 1, place.key);
    });
  };
  walk(places, depth, parentKey);
  return rows;
}

function matchingRows(
  store: GoalStore,
  expansion: Expansion,
  accepts: Accepts,
  places: Place[],
  depth: number,
  parentKey: string | null,
): Row[] {
  const kept = places.flatMap((place) => {
    const below = matchingRows(store, expansion, accepts, childrenOf(store, place), depth + 1, place.key);
    const goal = store.byId[place.id];
    const isMatch = goal !== undefined && accepts(goal);
    return isMatch || below.length > 0 ? [{ place, below, isMatch }] : [];
  });
  return kept.flatMap(({ place, below, isMatch }, index) => {
    const isOpen = below.length > 0 && (expansion.toggled[place.key] ?? true);
    const row = rowOf(place, parentKey, depth, index + 1, kept.length, below.length > 0, isOpen);
    return isOpen ? [{ ...row, isContext: !isMatch }, ...below] : [{ ...row, isContext: !isMatch }];
  });
}

function matches(goal: Goal, words: string[]): boolean {
  if (words.length === 0) return true;
  const text = fold(`${goal.title} ${goal.owner_name ?? ''}`);
  return words.every((word) => text.includes(word));
}

function childrenOf(store: GoalStore, place: Place): Place[] {
  return place.linkWeight === null ? (store.childrenOf[place.id] ?? NO_PLACES) : NO_PLACES;
}

function rowOf(
  place: Place,
  parentKey: string | null,
  depth: number,
  position: number,
  siblings: number,
  hasChildren: boolean,
  isOpen: boolean,
): Row {
  const { key, id, linkWeight } = place;
  return { key, id, parentKey, depth, position, siblings, linkWeight, hasChildren, isOpen, isContext: false };
}
