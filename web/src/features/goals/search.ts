import { readRange, type RangeSearch } from '@/lib/range';
import { readDay } from '@/lib/search';
import { LEVELS, type Level } from './rows';

/** What of the page stands in its address. */
export interface GoalsSearch {
  /** A vision's id, or OBJECTIVES. */
  tree?: string;
  level?: Level;
  q?: string;
}

export function readGoalsSearch(search: Record<string, unknown>): GoalsSearch {
  const { tree, level, q } = search;
  const words = typeof q === 'number' ? String(q) : q;
  return {
    tree: typeof tree === 'string' ? tree : undefined,
    level: LEVELS.find((known) => known === level),
    q: typeof words === 'string' && words !== '' ? words : undefined,
  };
}

/** What of a goal's page stands in its address: which days its chart shows, and as of which day all is. */
export interface GoalSearch extends RangeSearch {
  as_of?: string | undefined;
}

export function readGoalSearch(search: Record<string, unknown>): GoalSearch {
  return { ...readRange(search), as_of: readDay(search, 'as_of') };
}
