import type { AuditEntry } from './api';
import { sentence } from './jobs';

/** What is done, in words; what isn't here is told by its own name. */
const ACTION_WORDS: Record<string, string> = {
  add: 'added',
  add_admin: 'let somebody run',
  cancel: 'cancelled',
  change: 'changed',
  check_in: 'checked in',
  create: 'created',
  delete: 'deleted',
  grant_reader: 'let a database role read',
  import: 'imported into',
  import_events: 'imported events into',
  link: 'linked a KPI to',
  move: 'moved',
  purge: 'removed for good',
  remove: 'took out',
  remove_admin: 'let somebody no longer run',
  repair: 'repaired',
  restore: 'restored',
  revoke: 'revoked',
  revoke_reader: 'let a database role no longer read',
  reweigh: 'changed a weight of',
  run: 'started',
  set_password: 'set the password of',
  sign_in: 'signed in',
  sign_out: 'signed out',
  switch_organization: 'came from another organization',
  take_back_check_in: 'took back a check-in of',
  unlink: 'unlinked a KPI from',
  update: 'changed',
  verify: 'compared',
};

const ENTITY_WORDS: Record<string, string> = {
  kpi: 'KPI',
  member: 'person',
  user: 'account',
  progress: 'all progress',
};

export function actionWord(action: string): string {
  return ACTION_WORDS[action] ?? sentence(action).toLowerCase();
}

/** What is about oneself, and about nothing else. */
const OWN_ACTIONS = ['sign_in', 'sign_out', 'switch_organization'];

/** "changed objective" */
export function deedWords({ action, entity }: Pick<AuditEntry, 'action' | 'entity'>): string {
  return OWN_ACTIONS.includes(action) ? actionWord(action) : `${actionWord(action)} ${entityWord(entity)}`;
}

export function entityWord(entity: string): string {
  return ENTITY_WORDS[entity] ?? entity.replaceAll('_', ' ');
}

/** What people choose from; a change with another name is found without a filter. */
export const ACTIONS = Object.keys(ACTION_WORDS).map((value) => ({ value, label: sentence(value) }));
export const ENTITIES = ['vision', 'objective', 'kpi', 'target', 'member', 'user', 'token', 'organization', 'community', 'unit', 'amenity', 'job', 'progress'].map(
  (value) => ({ value, label: sentence(entityWord(value)) }),
);

/** What a change is about, by its name: as it is called now, else as it was called then. */
export function subjectOf({ subject, before, after }: Pick<AuditEntry, 'subject' | 'before' | 'after'>): string | null {
  if (subject !== null) return subject;
  for (const fields of [after, before]) {
    for (const name of ['title', 'name', 'email', 'jobname', 'role']) {
      const found = fields?.[name];
      if (typeof found === 'string' && found !== '') return found;
    }
  }
  return null;
}

export interface FieldChange {
  field: string;
  /** Null: there was none, or there is none any more. */
  before: string | null;
  after: string | null;
}

/** The fields of a change, each as it was and as it became; names of people stand for their ids. */
export function changesOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>, nameOf: (id: string) => string | undefined): FieldChange[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .map((name) => ({ field: sentence(name.replace(/_id$/, '')), before: shown(before?.[name], nameOf), after: shown(after?.[name], nameOf) }))
    .filter((one) => one.before !== null || one.after !== null);
}

function shown(value: unknown, nameOf: (id: string) => string | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return nameOf(value) ?? value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((one) => shown(one, nameOf) ?? '–').join(', ') || 'none';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** The changes in one line: "Role: employee → manager; Department: West". */
export function inShort(changes: FieldChange[]): string {
  return changes
    .map(({ field, before, after }) => `${field}: ${before !== null && after !== null ? `${before} → ${after}` : (after ?? `${before ?? ''} → –`)}`)
    .join('; ');
}
