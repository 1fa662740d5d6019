import type { components } from './schema.gen';

type ProblemOut = components['schemas']['ProblemOut'];

export interface FieldProblem {
  field: string;
  message: string;
}

/** Somebody else was faster: what one's change is based on, and what is there by now. */
export interface LostRace {
  given: string | number;
  current: string | number;
}

/** A refusal of the server; `code` never changes, so that pages may switch on it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly fields: FieldProblem[];
  readonly versions: LostRace | null;

  constructor(status: number, code: string, detail: string, fields: FieldProblem[] = [], versions: LostRace | null = null) {
    super(detail);
    this.versions = versions;
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

const UNREACHABLE = 'The server can’t be reached. Check that it runs, and try again.';

export function unreachable(): ProblemError {
  return new ProblemError(0, 'Unreachable', UNREACHABLE);
}

export function problemOf(response: Response, body: unknown): ProblemError {
  if (!isProblem(body)) {
    return new ProblemError(response.status, 'Unknown', `The server answered ${response.status} without a reason.`);
  }
  const fields = (body.errors ?? []).map((one) => ({ field: one['field'] ?? '', message: one['message'] ?? '' }));
  return new ProblemError(response.status, body.code, body.detail, fields, raceOf(body.versions));
}

function raceOf(versions: ProblemOut['versions']): LostRace | null {
  const { given, current } = versions ?? {};
  return given === undefined || current === undefined ? null : { given, current };
}

function isProblem(body: unknown): body is ProblemOut {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

/** What to tell people about any failure: the reason, with the fields it is about. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Something went wrong.';
  if (!(error instanceof ProblemError) || error.fields.length === 0) return error.message;
  return error.fields.map((one) => `${one.field}: ${one.message}`).join('; ');
}

export function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof ProblemError && statuses.includes(error.status);
}

/** Whether doing the same once more may help: the server didn't answer, or couldn't just then. */
export function isWorthRepeating(error: unknown): boolean {
  return !(error instanceof ProblemError) || error.status === 0 || error.status === 429 || error.status >= 500;
}

/** Whether somebody else changed the same thing meanwhile. */
export function lostRaceOf(error: unknown): LostRace | null {
  return error instanceof ProblemError ? error.versions : null;
}
