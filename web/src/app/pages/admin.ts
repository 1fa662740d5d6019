import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { readAuditSearch, readJobsSearch } from '@/features/admin/search';
import { can } from '@/features/people/can';
import { readPeopleSearch } from '@/features/people/members';
import { rosterQueries } from '@/features/people/roster';
import { readTokensSearch, tokenQueries } from '@/features/people/tokens';
import { inside, startLoading } from '../root';

const home = createRoute({
  getParentRoute: () => inside,
  path: '/admin',
  beforeLoad: ({ context: { me } }) => {
    throw redirect({ to: can(me, 'people.view') ? '/admin/people' : '/admin/tokens', replace: true });
  },
});

const people = createRoute({
  getParentRoute: () => inside,
  path: '/admin/people',
  validateSearch: readPeopleSearch,
  loader: ({ context: { client, me } }) => {
    if (can(me, 'people.view')) startLoading(client.query(rosterQueries.list()));
  },
  component: lazyRouteComponent(() => import('@/features/people/pages/PeoplePage'), 'PeoplePage'),
});

const tokens = createRoute({
  getParentRoute: () => inside,
  path: '/admin/tokens',
  validateSearch: readTokensSearch,
  loader: ({ context: { client } }) => startLoading(client.query(tokenQueries.own())),
  component: lazyRouteComponent(() => import('@/features/people/pages/TokensPage'), 'TokensPage'),
});

const jobs = createRoute({
  getParentRoute: () => inside,
  path: '/admin/jobs',
  validateSearch: readJobsSearch,
  component: lazyRouteComponent(() => import('@/features/admin/pages/JobsPage'), 'JobsPage'),
});

const audit = createRoute({
  getParentRoute: () => inside,
  path: '/admin/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('@/features/admin/pages/AuditPage'), 'AuditPage'),
});

const integrity = createRoute({
  getParentRoute: () => inside,
  path: '/admin/integrity',
  component: lazyRouteComponent(() => import('@/features/admin/pages/IntegrityPage'), 'IntegrityPage'),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/admin/settings',
  component: lazyRouteComponent(() => import('@/features/people/pages/SettingsPage'), 'SettingsPage'),
});

export const adminPages = [home, people, tokens, jobs, audit, integrity, settings] as const;
