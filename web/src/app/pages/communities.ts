import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { communityQueries, runQueries } from '@/features/communities/api';
import { readCompareSearch, readDashboardSearch, readWorkSearch } from '@/features/communities/search';
import { can } from '@/features/people/can';
import { readText } from '@/lib/search';
import { inside, startLoading } from '../root';

const compare = createRoute({
  getParentRoute: () => inside,
  path: '/communities',
  validateSearch: readCompareSearch,
  loader: ({ context: { client, me } }) => {
    if (!can(me, 'communities.view')) return;
    startLoading(client.query(communityQueries.catalog()));
    startLoading(client.query(communityQueries.list()));
  },
  component: lazyRouteComponent(() => import('@/features/communities/pages/ComparePage'), 'ComparePage'),
});

const dashboard = createRoute({
  getParentRoute: () => inside,
  path: '/communities/$communityId',
  validateSearch: readDashboardSearch,
  loader: ({ context: { client, me }, params }) => {
    if (!can(me, 'communities.view')) return;
    startLoading(client.query(communityQueries.catalog()));
    startLoading(client.query(communityQueries.one(params.communityId)));
  },
  component: lazyRouteComponent(() => import('@/features/communities/pages/DashboardPage'), 'DashboardPage'),
});

const create = createRoute({
  getParentRoute: () => inside,
  path: '/communities/new',
  component: lazyRouteComponent(() => import('@/features/communities/pages/NewCommunityPage'), 'NewCommunityPage'),
});

const work = createRoute({
  getParentRoute: () => inside,
  path: '/communities/$communityId/work',
  validateSearch: readWorkSearch,
  loader: ({ context: { client, me }, params }) => {
    if (can(me, 'communities.view')) startLoading(client.query(runQueries.list(params.communityId)));
  },
  component: lazyRouteComponent(() => import('@/features/communities/pages/WorkPage'), 'WorkPage'),
});

const places = createRoute({
  getParentRoute: () => inside,
  path: '/communities/$communityId/places',
  validateSearch: (search): { q?: string | undefined } => ({ q: readText(search, 'q') }),
  component: lazyRouteComponent(() => import('@/features/communities/pages/PlacesPage'), 'PlacesPage'),
});

export const communityPages = [compare, create, dashboard, work, places] as const;
