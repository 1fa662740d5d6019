import { STATUS_WORDS } from '@/lib/status';
import { periodKey, periodOf, readPeriod } from './periods';
import { LEVELS, STATES, type Level, type State } from './words';

export type Status = keyof typeof STATUS_WORDS;
export const SORTS = ['created', '-created', 'title', '-title', 'progress', '-progress', 'due', '-due', 'updated', '-updated'] as const;
export type Sort = (typeof SORTS)[number];
export const ZOOMS = ['quarter', 'year'] as const;
export type Zoom = (typeof ZOOMS)[number];

/** What of the pages of objectives stands in their address. */
export interface ObjectivesSearch {
  /** "2026", "2026-4", or "all". */
  period?: string;
  level?: Level;
  owner?: string;
  department?: string;
  state?: State;
  status?: Status;
  q?: string;
  sort?: Sort;
  /** The objective whose panel is open. */
  open?: string;
  zoom?: Zoom;
}

export const ANY_PERIOD = 'all';

function oneOf<T extends string>(known: readonly T[], found: unknown): T | undefined {
  return known.find((one) => one === found);
}

function text(found: unknown): string | undefined {
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function readObjectivesSearch(search: Record<string, unknown>): ObjectivesSearch {
  const period = text(search['period']);
  return {
    period: period === ANY_PERIOD || (period !== undefined && readPeriod(period) !== null) ? period : undefined,
    level: oneOf(LEVELS, search['level']),
    owner: text(search['owner']),
    department: text(search['department']),
    state: oneOf(STATES, search['state']),
    status: oneOf(Object.keys(STATUS_WORDS) as Status[], search['status']),
    q: text(search['q']),
    sort: oneOf(SORTS, search['sort']),
    open: text(search['open']),
    zoom: oneOf(ZOOMS, search['zoom']),
  };
}

/** The filters alone, as the API takes them. */
export function filtersOf(search: ObjectivesSearch) {
  const { level, owner, department, state, status, q } = search;
  const period = search.period === undefined ? null : readPeriod(search.period);
  return { level, owner, department, state, status, q, year: period?.year, quarter: period?.quarter ?? undefined };
}

export type Filters = ReturnType<typeof filtersOf>;

export type FilterPart = Pick<ObjectivesSearch, 'period' | 'level' | 'owner' | 'department' | 'state' | 'status' | 'q'>;

export const NO_FILTERS = {
  period: ANY_PERIOD,
  level: undefined,
  owner: undefined,
  department: undefined,
  state: undefined,
  status: undefined,
  q: undefined,
} satisfies Record<keyof FilterPart, string | undefined>;

const KEYS = Object.keys(NO_FILTERS) as (keyof FilterPart)[];

export function hasFilters(search: ObjectivesSearch): boolean {
  return KEYS.some((key) => (search[key] ?? NO_FILTERS[key]) !== NO_FILTERS[key]);
}

export interface Preset {
  word: string;
  filters: FilterPart;
}

/** What one sees first: what is going on now. */
export function currentFilters(today: string, startMonth: number): FilterPart {
  return { period: periodKey(periodOf(today, startMonth)), state: 'active' };
}

/** Filters that people ask for again and again. */
export function presetsFor(today: string, startMonth: number, me: { id: string; department: string | null }): Preset[] {
  return [
    { word: 'This quarter', filters: currentFilters(today, startMonth) },
    { word: 'Mine', filters: { owner: me.id, state: 'active' } },
    ...(me.department === null ? [] : [{ word: me.department, filters: { department: me.department, state: 'active' as const } }]),
    { word: 'Off track', filters: { status: 'off_track', state: 'active' } },
    { word: 'At risk', filters: { status: 'at_risk', state: 'active' } },
    { word: 'Closed', filters: { state: 'completed' } },
    { word: 'All', filters: {} },
  ];
}

export function isPreset(search: ObjectivesSearch, { filters }: Preset): boolean {
  return KEYS.every((key) => (search[key] ?? NO_FILTERS[key]) === (filters[key] ?? NO_FILTERS[key]));
}
