import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { kpiQueries } from '@/features/kpis/api';
import { gridOf, readGridSearch, readHabitsSearch, readId, readNewKpiSearch, whoseOf } from '@/features/kpis/search';
import { can } from '@/features/people/can';
import { visionQueries } from '@/features/visions/api';
import { inside, startLoading } from '../root';

const grid = createRoute({
  getParentRoute: () => inside,
  path: '/kpis',
  validateSearch: readGridSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { client, me }, deps }) => {
    if (!can(me, 'goals.view')) return;
    startLoading(client.infiniteQuery(kpiQueries.grid(gridOf(deps))));
    startLoading(client.query(visionQueries.list()));
  },
  component: lazyRouteComponent(() => import('@/features/kpis/pages/GridPage'), 'GridPage'),
});

const habits = createRoute({
  getParentRoute: () => inside,
  path: '/kpis/habits',
  validateSearch: readHabitsSearch,
  loaderDeps: ({ search }) => whoseOf(search),
  loader: ({ context: { client, me }, deps }) => {
    if (can(me, 'goals.view')) startLoading(client.infiniteQuery(kpiQueries.habits(deps)));
  },
  component: lazyRouteComponent(() => import('@/features/kpis/pages/HabitsPage'), 'HabitsPage'),
});

const plans = createRoute({
  getParentRoute: () => inside,
  path: '/kpis/plans',
  validateSearch: (search): { vision?: string | undefined } => ({ vision: readId(search, 'vision') }),
  component: lazyRouteComponent(() => import('@/features/visions/pages/PlansPage'), 'PlansPage'),
});

const cascade = createRoute({
  getParentRoute: () => inside,
  path: '/kpis/cascade',
  validateSearch: (search): { vision?: string | undefined } => ({ vision: readId(search, 'vision') }),
  component: lazyRouteComponent(() => import('@/features/cascades/pages/CascadePage'), 'CascadePage'),
});

const create = createRoute({
  getParentRoute: () => inside,
  path: '/kpis/new',
  validateSearch: readNewKpiSearch,
  component: lazyRouteComponent(() => import('@/features/kpis/pages/NewKpiPage'), 'NewKpiPage'),
});

const change = createRoute({
  getParentRoute: () => inside,
  path: '/kpis/$kpiId',
  loader: ({ context: { client }, params }) => startLoading(client.query(kpiQueries.kpi(params.kpiId))),
  component: lazyRouteComponent(() => import('@/features/kpis/pages/KpiPage'), 'KpiPage'),
});

export const kpiPages = [grid, habits, plans, cascade, create, change] as const;
