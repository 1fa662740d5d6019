import { expect, test } from 'vitest';
import type { Me } from './api';
import { can, whyNot } from './can';

const manager = { role: 'manager', permissions: { 'goals.view': 'department', 'audit.view': 'none' } } as Partial<Me> as Me;
const visitor = { role: null, permissions: {} } as Partial<Me> as Me;

test('any scope but none is a yes', () => {
  expect(can(manager, 'goals.view')).toBe(true);
  expect(can(manager, 'audit.view')).toBe(false);
  expect(can(visitor, 'goals.view')).toBe(false);
});

test('a no says who may, and what one is', () => {
  expect(whyNot(manager, 'goals.view')).toBe(null);
  expect(whyNot(manager, 'audit.view')).toBe('Only admins may read who changed what. You are a manager.');
  expect(whyNot(visitor, 'people.view')).toBe(
    'Only admins, managers, and employees may see who is in the organization. You have no role here.',
  );
});
