import { IconAdjustments, IconBuildingCommunity, IconChartLine, IconFlag3, IconSun, IconTarget, type Icon } from '@tabler/icons-react';
import type { RegisteredRouter } from '@tanstack/react-router';
import { can, type Permission } from '@/features/people/can';
import type { Me } from '@/features/people/api';

export interface Entry {
  to: keyof RegisteredRouter['routesByPath'];
  word: string;
  icon: Icon;
  /** `g` and then this letter leads there. */
  letter: string;
  /** Without it the page has nothing for one. */
  permission: Permission;
}

/** One entry a job, in the order in which they are shown; a page that isn't there has none. */
const NAVIGATION: Entry[] = [
  { to: '/today', word: 'Today', icon: IconSun, letter: 't', permission: 'goals.view' },
  { to: '/goals', word: 'Goals', icon: IconTarget, letter: 'g', permission: 'goals.view' },
  { to: '/objectives', word: 'Objectives', icon: IconFlag3, letter: 'o', permission: 'objectives.view' },
  { to: '/kpis', word: 'KPIs', icon: IconChartLine, letter: 'k', permission: 'goals.view' },
  { to: '/communities', word: 'Communities', icon: IconBuildingCommunity, letter: 'c', permission: 'communities.view' },
  { to: '/admin', word: 'Admin', icon: IconAdjustments, letter: 'a', permission: 'people.manage' },
];

export function navigationFor(me: Me): Entry[] {
  return NAVIGATION.filter((entry) => can(me, entry.permission));
}

/** The page that one begins with. */
export function firstPage(me: Me): Entry['to'] {
  return navigationFor(me)[0]?.to ?? '/goals';
}
