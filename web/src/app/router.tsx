import { Anchor } from '@mantine/core';
import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Link, Outlet, redirect } from '@tanstack/react-router';
import { IconMapQuestion } from '@tabler/icons-react';
import { goalQueries } from '@/features/goals/api';
import { readGoalsSearch } from '@/features/goals/search';
import { personQueries } from '@/features/people/api';
import { visionQueries } from '@/features/visions/api';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { localPath } from '@/lib/paths';
import { Shell } from './Shell';

interface Context {
  client: QueryClient;
}

/** Who is signed in, as far as that is known already. */
const knownMe = { ...personQueries.me(), staleTime: 'static' as const };

/** What fails before its page is there fails again on the page, which says so. */
function startLoading(loading: Promise<unknown>): void {
  loading.catch(() => undefined);
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: ({ error, reset }) => <ErrorMessage error={error} onRetry={reset} />,
  notFoundComponent: () => (
    <Message icon={IconMapQuestion} title="There is no such page" action={<Anchor renderRoot={(props) => <Link to="/goals" {...props} />}>Go to the goals</Anchor>} />
  ),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string; refused?: string } => ({
    to: localPath(search['to']),
    refused: typeof search['refused'] === 'string' ? search['refused'] : undefined,
  }),
  beforeLoad: async ({ context, search }) => {
    const me = await context.client.query(knownMe);
    if (me !== null) throw redirect({ href: search.to ?? '/goals', replace: true });
  },
  component: lazyRouteComponent(() => import('@/features/people/pages/SignInPage'), 'SignInPage'),
});

/** All that needs somebody signed in; nobody is: sign in first, and come back. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    const me = await context.client.query(knownMe);
    if (me === null) throw redirect({ to: '/sign-in', search: { to: localPath(location.href) }, replace: true });
    return { me };
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/goals', replace: true });
  },
});

const goals = createRoute({
  getParentRoute: () => inside,
  path: '/goals',
  validateSearch: readGoalsSearch,
  loaderDeps: ({ search }) => ({ tree: search.tree }),
  loader: ({ context: { client, me }, deps: { tree } }) => {
    if (me.permissions['goals.view'] === 'none') return;
    startLoading(client.query(visionQueries.list()));
    if (tree !== undefined) startLoading(client.query(goalQueries.tree(tree)));
  },
  component: lazyRouteComponent(() => import('@/features/goals/pages/GoalsPage'), 'GoalsPage'),
});

const tree = root.addChildren([signIn, inside.addChildren([home, goals])]);

export function createAppRouter(client: QueryClient) {
  return createRouter({ routeTree: tree, context: { client }, scrollRestoration: true, defaultPreload: 'intent' });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
