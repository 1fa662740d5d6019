import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { goalQueries } from '@/features/goals/api';
import { detailQueries } from '@/features/goals/detail';
import { readGoalSearch, readGoalsSearch } from '@/features/goals/search';
import { can } from '@/features/people/can';
import { visionQueries } from '@/features/visions/api';
import { inside, startLoading } from '../root';

export const goals = createRoute({
  getParentRoute: () => inside,
  path: '/goals',
  validateSearch: readGoalsSearch,
  loaderDeps: ({ search }) => ({ tree: search.tree }),
  loader: ({ context: { client, me }, deps: { tree } }) => {
    if (!can(me, 'goals.view')) return;
    startLoading(client.query(visionQueries.list()));
    if (tree !== undefined) startLoading(client.query(goalQueries.tree(tree)));
  },
  component: lazyRouteComponent(() => import('@/features/goals/pages/GoalsPage'), 'GoalsPage'),
});

export const goal = createRoute({
  getParentRoute: () => inside,
  path: '/goals/$goalId',
  validateSearch: readGoalSearch,
  loaderDeps: ({ search }) => ({ asOf: search.as_of }),
  loader: ({ context: { client, me }, params, deps: { asOf } }) => {
    if (can(me, 'goals.view')) startLoading(client.query(detailQueries.one(params.goalId, asOf)));
  },
  component: lazyRouteComponent(() => import('@/features/goals/pages/GoalPage'), 'GoalPage'),
});
