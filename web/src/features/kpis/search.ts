import { readOne, readText, readWhole } from '@/lib/search';
import type { Grain, GridOf, Measure, Whose } from './api';

export const GRAINS = ['daily', 'weekly', 'monthly', 'quarterly'] as const satisfies Grain[];
const MEASURES = ['sum', 'latest'] as const satisfies Measure[];
export const DEFAULT_GRAIN: Grain = 'monthly';
const ID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const YEARS = [1901, 2998] as const;

type Raw = Record<string, unknown>;

/** What of the grid stands in its address. */
export interface GridSearch extends Whose {
  grain?: Grain | undefined;
  year?: number | undefined;
  month?: number | undefined;
}

/** What of the habits stands in their address. */
export interface HabitsSearch extends Whose {
  kpi?: string | undefined;
  year?: number | undefined;
}

/** What a new KPI begins with: where it is to stand, and what is to feed it. */
export interface NewKpiSearch {
  vision?: string | undefined;
  title?: string | undefined;
  community?: string | undefined;
  /** Its grain and key: "daily:total_entries". */
  metric?: string | undefined;
  measure?: Measure | undefined;
}

export function readNewKpiSearch(search: Raw): NewKpiSearch {
  return {
    vision: readId(search, 'vision'),
    title: readText(search, 'title'),
    community: readId(search, 'community'),
    metric: readText(search, 'metric'),
    measure: readOne(search, 'measure', MEASURES),
  };
}

export function readId(search: Raw, key: string): string | undefined {
  const found = readText(search, key);
  return found !== undefined && ID.test(found) ? found : undefined;
}

export function readWhose(search: Raw): Whose {
  return {
    vision: readId(search, 'vision'),
    owner: readId(search, 'owner'),
    department: readText(search, 'department'),
    q: readText(search, 'q'),
  };
}

export function readGridSearch(search: Raw): GridSearch {
  return {
    ...readWhose(search),
    grain: readOne(search, 'grain', GRAINS),
    year: readWhole(search, 'year', ...YEARS),
    month: readWhole(search, 'month', 1, 12),
  };
}

export function readHabitsSearch(search: Raw): HabitsSearch {
  return { ...readWhose(search), kpi: readId(search, 'kpi'), year: readWhole(search, 'year', ...YEARS) };
}

/** What the server is asked for; months are of days only. */
export function gridOf({ grain = DEFAULT_GRAIN, month, ...search }: GridSearch): GridOf {
  return { ...search, grain, month: grain === 'daily' ? month : undefined };
}

export function whoseOf({ vision, owner, department, q }: Whose): Whose {
  return { vision, owner, department, q };
}
