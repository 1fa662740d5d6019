import { IconTarget, type Icon } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import type { Me } from '@/features/people/api';

type Permission = Schemas['Permission'];

interface Entry {
  to: '/goals';
  word: string;
  icon: Icon;
  /** Without it the page has nothing for one. */
  permission: Permission;
}

/** One entry a job; only what exists. */
const NAVIGATION: Entry[] = [{ to: '/goals', word: 'Goals', icon: IconTarget, permission: 'goals.view' }];

export function navigationFor(me: Me): Entry[] {
  return NAVIGATION.filter((entry) => me.permissions[entry.permission] !== 'none');
}
