import type { Schemas } from '@/api/client';
import type { Permission } from '@/features/people/can';

export type Level = Schemas['ObjectiveLevel'];
export type State = Schemas['State'];
export type CheckInStatus = Schemas['CheckInStatus'];

/** From the top down. */
export const LEVEL_WORDS: Record<Level, string> = { company: 'Company', division: 'Division', team: 'Team', individual: 'Individual' };
export const LEVELS = Object.keys(LEVEL_WORDS) as Level[];

export const STATE_WORDS: Record<State, string> = {
  active: 'Active',
  on_hold: 'On hold',
  completed: 'Closed',
  abandoned: 'Abandoned',
};
export const STATES = Object.keys(STATE_WORDS) as State[];

export const CREATE: Record<Level, Permission> = {
  company: 'objectives.create_company',
  division: 'objectives.create_division_or_team',
  team: 'objectives.create_division_or_team',
  individual: 'objectives.create_individual',
};

/** The level that a parent has; null: there is none above. */
export function levelAbove(level: Level): Level | null {
  return LEVELS[LEVELS.indexOf(level) - 1] ?? null;
}

/** Why one may not do something with a goal that one sees; null where one may. */
export function whyNotMine(allowed: boolean, what: string): string | null {
  return allowed ? null : `You may not ${what} this objective: it belongs to somebody else, or your role doesn’t allow it.`;
}

export const CHECK_IN_STATUSES: CheckInStatus[] = ['on_track', 'at_risk', 'off_track'];
