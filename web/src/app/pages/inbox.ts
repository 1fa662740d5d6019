import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inboxQueries } from '@/features/inbox/api';
import { readInboxSearch } from '@/features/inbox/search';
import { can } from '@/features/people/can';
import { inside, startLoading } from '../root';

export const inbox = createRoute({
  getParentRoute: () => inside,
  path: '/inbox',
  validateSearch: readInboxSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { client, me }, deps: { unread = false } }) => {
    if (can(me, 'goals.view')) startLoading(client.infiniteQuery(inboxQueries.list(unread)));
  },
  component: lazyRouteComponent(() => import('@/features/inbox/pages/InboxPage'), 'InboxPage'),
});
