import type { Schemas } from '@/api/client';
import { PERMISSIONS } from '@/api/permissions.gen';
import type { Me } from './api';

export type Permission = Schemas['Permission'];

const AND = new Intl.ListFormat('en', { type: 'conjunction' });

/** Whether one may do something at all; what one may do with a single goal stands in its `can`. */
export function can(me: Me, permission: Permission): boolean {
  return me.permissions[permission] !== 'none' && me.permissions[permission] !== undefined;
}

/** Why one may not, in words that say who may; null where one may. */
export function whyNot(me: Me, permission: Permission): string | null {
  if (can(me, permission)) return null;
  const { words, roles } = PERMISSIONS[permission];
  const who = AND.format(roles.map((role) => `${role}s`));
  const oneself = me.role === null ? 'have no role here' : `are ${aRole(me.role)}`;
  return `Only ${who} may ${words}. You ${oneself}.`;
}

function aRole(role: string): string {
  return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
}
