import { IconClockPlay, IconHistory, IconKey, IconSettings, IconShieldCheck, IconUsers } from '@tabler/icons-react';

/** What is administered, each with the permission to see it. */
export const TABS = [
  { to: '/admin/people', word: 'People', icon: IconUsers, permission: 'people.view' },
  { to: '/admin/tokens', word: 'Tokens', icon: IconKey, permission: 'self' },
  { to: '/admin/jobs', word: 'Jobs', icon: IconClockPlay, permission: 'jobs.view' },
  { to: '/admin/audit', word: 'Audit', icon: IconHistory, permission: 'audit.view' },
  { to: '/admin/integrity', word: 'Integrity', icon: IconShieldCheck, permission: 'integrity.verify' },
  { to: '/admin/settings', word: 'Settings', icon: IconSettings, permission: 'organization.view' },
] as const;

export type TabWord = (typeof TABS)[number]['word'];
