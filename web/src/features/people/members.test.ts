import { expect, test } from 'vitest';
import { departmentsOf, filterMembers, possibleManagers, readPeopleSearch } from './members';
import type { Member } from './roster';

function member(id: string, part: Partial<Member> = {}): Member {
  return { id, name: id, email: `${id}@example.org`, role: 'employee', department: null, manager_id: null, ...part };
}

const ANA = member('Ana', { role: 'admin' });
const BEN = member('Ben', { manager_id: 'Ana', department: 'West' });
const ZOË = member('Zoë', { manager_id: 'Ben', department: 'East' });
const ALL = [ANA, BEN, ZOË];

test('people are found by name without accents, by role and by department', () => {
  expect(filterMembers(ALL, { q: 'zoe' })).toEqual([ZOË]);
  expect(filterMembers(ALL, { role: 'employee', department: 'West' })).toEqual([BEN]);
  expect(filterMembers(ALL, {})).toEqual(ALL);
});

test('nobody is offered as the manager of who manages them', () => {
  expect(possibleManagers(ALL, 'Ana')).toEqual([]);
  expect(possibleManagers(ALL, 'Ben')).toEqual([ANA]);
  expect(possibleManagers(ALL, null)).toEqual(ALL);
});

test('departments are told once, by name', () => {
  expect(departmentsOf([...ALL, BEN])).toEqual(['East', 'West']);
});

test('a role that there is not is left out of the address', () => {
  expect(readPeopleSearch({ role: 'king', q: 'x' })).toEqual({ q: 'x', role: undefined, department: undefined, person: undefined });
});
