import { api, take, type Schemas } from '@/api/client';
import type { MediaType, ReadFile } from './files';

export type ImportOut = Schemas['ImportOut'];
export type RefusedRow = Schemas['RefusedRowOut'];
export type PlannedGoal = Schemas['PlannedOut'];

/** What a file holds: goals, or values of KPIs. */
export const WHATS = ['goals', 'logs'] as const;
export type What = (typeof WHATS)[number];

/** Which column is which field, where it isn't named like it. */
export type Columns = Readonly<Record<string, string>>;

/** Imports a file, or tries it out: the answer is the same, and nothing of a trial stays. */
export function importFile(what: What, file: ReadFile, columns: Columns, isTrial: boolean): Promise<ImportOut> {
  const path = what === 'goals' ? '/api/v1/import/goals' : '/api/v1/import/logs';
  return take(
    api.POST(path, {
      params: { query: { dry_run: isTrial, name: file.name.slice(0, LONGEST_NAME), columns: Object.keys(columns).length === 0 ? undefined : JSON.stringify(columns) } },
      headers: { 'Content-Type': file.media satisfies MediaType },
      // The body goes as the file has it; the schema takes the first of its formats for the only one.
      body: '',
      bodySerializer: () => file.body,
    }),
  );
}

const LONGEST_NAME = 200;
