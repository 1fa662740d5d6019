import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { localPath } from '@/lib/paths';
import { isSetupNeeded, knownMe, root } from '../root';

export const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string; refused?: string } => ({
    to: localPath(search['to']),
    refused: typeof search['refused'] === 'string' ? search['refused'] : undefined,
  }),
  beforeLoad: async ({ context, search }) => {
    const me = await context.client.query(knownMe);
    if (me !== null) throw redirect({ href: search.to ?? '/', replace: true });
    if (await isSetupNeeded(context.client)) throw redirect({ to: '/setup', replace: true });
  },
  component: lazyRouteComponent(() => import('@/features/people/pages/SignInPage'), 'SignInPage'),
});
