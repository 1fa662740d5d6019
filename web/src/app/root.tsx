import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router';
import { personQueries, type Me } from '@/features/people/api';
import { localPath } from '@/lib/paths';
import { NotFoundPage, PageError } from './PageError';
import { Shell } from './Shell';

interface Context {
  client: QueryClient;
}

/** Who is signed in, as far as that is known already. */
export const knownMe = { ...personQueries.me(), staleTime: 'static' as const };

export const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: PageError,
  notFoundComponent: NotFoundPage,
});

/** All that needs somebody signed in; nobody is: sign in first, and come back. */
export const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context, location }): Promise<{ me: Me }> => {
    const me = await context.client.query(knownMe);
    if (me === null) throw redirect({ to: '/sign-in', search: { to: localPath(location.href) }, replace: true });
    return { me };
  },
  component: Shell,
  notFoundComponent: NotFoundPage,
});

/** Whether there is nobody yet; a server that doesn't say so is taken to be set up. */
export async function isSetupNeeded(client: QueryClient): Promise<boolean> {
  try {
    return await client.query({ ...personQueries.setup(), retry: false });
  } catch {
    return false;
  }
}

/** What fails before its page is there fails again on the page, which says so. */
export function startLoading(loading: Promise<unknown>): void {
  loading.catch(() => undefined);
}
