import { daysOf, readRange, type RangeSearch } from '@/lib/range';
import { readOne, readText } from '@/lib/search';

export const JOB_VIEWS = ['schedule', 'history'] as const;
export type JobView = (typeof JOB_VIEWS)[number];

/** What of the jobs stands in the address. */
export interface JobsSearch {
  view?: JobView | undefined;
  job?: string | undefined;
  /** The run whose panel is open. */
  run?: string | undefined;
}

export function readJobsSearch(search: Record<string, unknown>): JobsSearch {
  return { view: readOne(search, 'view', JOB_VIEWS), job: readText(search, 'job'), run: readText(search, 'run') };
}

/** What of the audit stands in the address. */
export interface AuditSearch extends RangeSearch {
  person?: string | undefined;
  action?: string | undefined;
  entity?: string | undefined;
  /** The thing whose changes are shown alone. */
  thing?: string | undefined;
  /** The change whose panel is open. */
  change?: string | undefined;
}

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    ...readRange(search),
    person: readText(search, 'person'),
    action: readText(search, 'action'),
    entity: readText(search, 'entity'),
    thing: readText(search, 'thing'),
    change: readText(search, 'change'),
  };
}

/** What the server is asked. */
export interface AuditFilters {
  from: string;
  to: string;
  actor_id: string | null;
  action: string | null;
  entity: string | null;
  entity_id: string | null;
}

export function auditFilters(search: AuditSearch, today: string): AuditFilters {
  const { person = null, action = null, entity = null, thing = null } = search;
  return { ...daysOf(search, today), actor_id: person, action, entity, entity_id: thing };
}
