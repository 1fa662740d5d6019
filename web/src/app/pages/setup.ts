import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { isSetupNeeded, knownMe, root } from '../root';

/** A new server's first page; on any other one there is nothing to set up. */
export const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  beforeLoad: async ({ context }) => {
    const me = await context.client.query(knownMe);
    if (me !== null) throw redirect({ to: '/', replace: true });
    if (!(await isSetupNeeded(context.client))) throw redirect({ to: '/sign-in', replace: true });
  },
  component: lazyRouteComponent(() => import('@/features/people/pages/SetupPage'), 'SetupPage'),
});
