import { expect, test } from 'vitest';
import { changesOf, deedWords, inShort, subjectOf } from './audit';
import { auditFilters, readAuditSearch } from './search';

const nameOf = (id: string) => (id === 'ana-id' ? 'Ana' : undefined);

test('a change is told field by field, with names for people', () => {
  const changes = changesOf({ before: { role: 'employee', manager_id: null }, after: { role: 'manager', manager_id: 'ana-id' } }, nameOf);

  expect(changes).toEqual([
    { field: 'Role', before: 'employee', after: 'manager' },
    { field: 'Manager', before: null, after: 'Ana' },
  ]);
  expect(inShort(changes)).toBe('Role: employee → manager; Manager: Ana');
});

test('what is about oneself needs no object', () => {
  expect(deedWords({ action: 'sign_in', entity: 'user' })).toBe('signed in');
  expect(deedWords({ action: 'update', entity: 'member' })).toBe('changed person');
});

test('lists, flags and numbers are told as people read them', () => {
  const changes = changesOf({ before: null, after: { holidays: [], days: [1, 2], shared: true, weight: 2, gone: null } }, nameOf);

  expect(changes.map((one) => one.after)).toEqual(['none', '1, 2', 'yes', '2']);
});

test('what has no name now is called as it was then', () => {
  expect(subjectOf({ subject: 'Now', before: null, after: { title: 'Then' } })).toBe('Now');
  expect(subjectOf({ subject: null, before: { title: 'Then' }, after: null })).toBe('Then');
  expect(subjectOf({ subject: null, before: null, after: null })).toBeNull();
});

test('the address becomes what the server is asked', () => {
  const search = readAuditSearch({ range: 'custom', from: '2026-01-01', to: '2026-02-01', person: 'p', action: '' });

  expect(auditFilters(search, '2026-11-21')).toEqual({
    from: '2026-01-01',
    to: '2026-02-01',
    actor_id: 'p',
    action: null,
    entity: null,
    entity_id: null,
  });
  expect(auditFilters({}, '2026-11-21').from).toBe('2026-10-23');
});
