import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { can } from '@/features/people/can';
import { objectiveQueries } from '@/features/objectives/api';
import { currentFilters, filtersOf, readObjectivesSearch } from '@/features/objectives/search';
import { inside, startLoading } from '../root';

/** What all views of objectives share: the filters, and the panel of one. */
const frame = createRoute({
  getParentRoute: () => inside,
  id: 'objectives',
  validateSearch: readObjectivesSearch,
  beforeLoad: ({ context: { me }, search, location }) => {
    if (Object.values<unknown>(search).some((one) => one !== undefined)) return;
    const { today, fiscal_year_start_month: startMonth } = me.organization;
    throw redirect({ to: location.pathname as '/objectives', search: currentFilters(today, startMonth), replace: true });
  },
  component: lazyRouteComponent(() => import('@/features/objectives/pages/ObjectivesFrame'), 'ObjectivesFrame'),
});

const list = createRoute({
  getParentRoute: () => frame,
  path: '/objectives',
  loaderDeps: ({ search }) => ({ filters: filtersOf(search), sort: search.sort }),
  loader: ({ context: { client, me }, deps: { filters, sort } }) => {
    if (can(me, 'objectives.view')) startLoading(client.infiniteQuery(objectiveQueries.list(filters, sort ?? 'created')));
  },
  component: lazyRouteComponent(() => import('@/features/objectives/pages/ListPage'), 'ListPage'),
});

const tree = createRoute({
  getParentRoute: () => frame,
  path: '/objectives/tree',
  loaderDeps: ({ search }) => ({ year: filtersOf(search).year }),
  loader: ({ context: { client, me }, deps: { year } }) => {
    if (can(me, 'objectives.view')) startLoading(client.query(objectiveQueries.tree(year)));
  },
  component: lazyRouteComponent(() => import('@/features/objectives/pages/TreePage'), 'TreePage'),
});

const gantt = createRoute({
  getParentRoute: () => frame,
  path: '/objectives/gantt',
  loaderDeps: ({ search }) => ({ filters: filtersOf(search) }),
  loader: ({ context: { client, me }, deps: { filters } }) => {
    if (can(me, 'objectives.view')) startLoading(client.query(objectiveQueries.bars(filters)));
  },
  component: lazyRouteComponent(() => import('@/features/objectives/pages/GanttPage'), 'GanttPage'),
});

const map = createRoute({
  getParentRoute: () => frame,
  path: '/objectives/map',
  loaderDeps: ({ search }) => ({ year: filtersOf(search).year }),
  loader: ({ context: { client, me }, deps: { year } }) => {
    if (can(me, 'objectives.view')) startLoading(client.query(objectiveQueries.tree(year)));
  },
  component: lazyRouteComponent(() => import('@/features/objectives/pages/MapPage'), 'MapPage'),
});

const creation = createRoute({
  getParentRoute: () => inside,
  path: '/objectives/new',
  validateSearch: readObjectivesSearch,
  component: lazyRouteComponent(() => import('@/features/objectives/pages/NewObjectivePage'), 'NewObjectivePage'),
});

const change = createRoute({
  getParentRoute: () => inside,
  path: '/objectives/$objectiveId/edit',
  validateSearch: readObjectivesSearch,
  component: lazyRouteComponent(() => import('@/features/objectives/pages/EditObjectivePage'), 'EditObjectivePage'),
});

/** The views stand inside the frame; the forms have the page for themselves. */
export const objectives = frame.addChildren([list, tree, gantt, map]);
export const objectiveForms = [creation, change] as const;
