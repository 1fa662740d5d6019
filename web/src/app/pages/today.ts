import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { can } from '@/features/people/can';
import { todayQueries } from '@/features/today/api';
import { readTodaySearch } from '@/features/today/search';
import { inside, startLoading } from '../root';

export const today = createRoute({
  getParentRoute: () => inside,
  path: '/today',
  validateSearch: readTodaySearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { client, me }, deps: { date, vision } }) => {
    if (!can(me, 'goals.view')) return;
    startLoading(client.query(todayQueries.day(date, vision)));
    startLoading(client.query(todayQueries.summary(vision)));
  },
  component: lazyRouteComponent(() => import('@/features/today/pages/TodayPage'), 'TodayPage'),
});
