import { matchesWords } from '@/lib/words';
import { readOne, readText } from '@/lib/search';
import type { Member, Role } from './roster';

export const ROLES = ['admin', 'manager', 'employee'] as const satisfies Role[];

/** Every role, with what it is allowed in a few words. */
export const ROLE_WORDS: Record<Role, { word: string; about: string }> = {
  admin: { word: 'Admin', about: 'Sees and changes everything, people and settings too' },
  manager: { word: 'Manager', about: 'Sees and changes the goals of the own department' },
  employee: { word: 'Employee', about: 'Sees and changes the own goals' },
};

export const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role].word }));

/** What of the list of people stands in the address. */
export interface PeopleSearch {
  q?: string | undefined;
  role?: Role | undefined;
  department?: string | undefined;
  /** Whose panel is open. */
  person?: string | undefined;
}

export function readPeopleSearch(search: Record<string, unknown>): PeopleSearch {
  return {
    q: readText(search, 'q'),
    role: readOne(search, 'role', ROLES),
    department: readText(search, 'department'),
    person: readText(search, 'person'),
  };
}

export function filterMembers(members: Member[], { q = '', role, department }: PeopleSearch): Member[] {
  return members.filter(
    (one) =>
      matchesWords(`${one.name} ${one.email}`, q) &&
      (role === undefined || one.role === role) &&
      (department === undefined || one.department === department),
  );
}

/** The departments that somebody is in, by name. */
export function departmentsOf(members: Member[]): string[] {
  return [...new Set(members.map((one) => one.department).filter((one) => one !== null))].sort((a, b) => a.localeCompare(b));
}

/** Who may manage somebody: everybody but the person and whom the person manages, directly or through others. */
export function possibleManagers(members: Member[], personId: string | null): Member[] {
  const managerOf = new Map(members.map((one) => [one.id, one.manager_id]));
  const isBelow = (id: string): boolean => {
    const seen = new Set<string>();
    for (let at: string | null = id; at !== null && !seen.has(at); at = managerOf.get(at) ?? null) {
      if (at === personId) return true;
      seen.add(at);
    }
    return false;
  };
  return personId === null ? members : members.filter((one) => !isBelow(one.id));
}
