import { readRange, type RangeSearch } from '@/lib/range';
import { readDay, readOne, readText } from '@/lib/search';
import type { Grain } from './api';

export const GRAINS = ['daily', 'weekly', 'monthly'] as const satisfies Grain[];
export const USUAL_RANGE = '30d';

type Raw = Record<string, unknown>;

/** A number that is looked into: which metric, and which period; without one its periods are shown. */
export interface LookSearch {
  metric?: string | undefined;
  grain?: Grain | undefined;
  on?: string | undefined;
}

export interface DashboardSearch extends RangeSearch, LookSearch {}

export interface CompareSearch extends RangeSearch {
  metric?: string | undefined;
  grain?: Grain | undefined;
}

export interface WorkSearch {
  job?: string | undefined;
}

const KEY = /^[a-z0-9_]{1,100}$/;
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function readMetric(search: Raw): string | undefined {
  const found = readText(search, 'metric');
  return found !== undefined && KEY.test(found) ? found : undefined;
}

export function readDashboardSearch(search: Raw): DashboardSearch {
  const metric = readMetric(search);
  const look = metric === undefined ? {} : { metric, grain: readOne(search, 'grain', GRAINS), on: readDay(search, 'on') };
  return { ...readRange(search), ...look };
}

export function readCompareSearch(search: Raw): CompareSearch {
  return { ...readRange(search), metric: readMetric(search), grain: readOne(search, 'grain', GRAINS) };
}

export function readWorkSearch(search: Raw): WorkSearch {
  const found = readText(search, 'job');
  return { job: found !== undefined && ID.test(found) ? found : undefined };
}

/** What days another page of communities is to show, too. */
export function rangeOf({ range, from, to }: RangeSearch): RangeSearch {
  return { range, from, to };
}
