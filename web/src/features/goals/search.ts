import { readRange, type RangeSearch } from '@/lib/range';
import { readDay, readSome, readText } from '@/lib/search';
import { STATUS_WORDS } from '@/lib/status';
import { LEVELS, type Level } from './rows';

/** What of the page stands in its address. */
export interface GoalsSearch {
  /** A vision's id, or OBJECTIVES. */
  tree?: string;
  level?: Level;
  q?: string | undefined;
  status?: Status[] | undefined;
  /** A person's id. */
  owner?: string | undefined;
  /** The goal that the panel beside the tree shows. */
  open?: string | undefined;
}

export type Status = keyof typeof STATUS_WORDS;
export const STATUSES = Object.keys(STATUS_WORDS) as Status[];

export function readGoalsSearch(search: Record<string, unknown>): GoalsSearch {
  const { tree, level } = search;
  return {
    tree: typeof tree === 'string' ? tree : undefined,
    level: LEVELS.find((known) => known === level),
    q: readText(search, 'q'),
    status: readSome(search, 'status', STATUSES),
    owner: readText(search, 'owner'),
    open: readText(search, 'open'),
  };
}

/** What of a goal's page stands in its address: which days its chart shows, and as of which day all is. */
export interface GoalSearch extends RangeSearch {
  as_of?: string | undefined;
}

export function readGoalSearch(search: Record<string, unknown>): GoalSearch {
  return { ...readRange(search), as_of: readDay(search, 'as_of') };
}
