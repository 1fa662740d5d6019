import type { QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter } from '@tanstack/react-router';
import { PageSkeleton } from '@/ui/Skeletons';
import { adminPages } from './pages/admin';
import { communityPages } from './pages/communities';
import { goal, goals } from './pages/goals';
import { home } from './pages/home';
import { inbox } from './pages/inbox';
import { kpiPages } from './pages/kpis';
import { objectiveForms, objectives } from './pages/objectives';
import { setup } from './pages/setup';
import { signIn } from './pages/signIn';
import { today } from './pages/today';
import { importing } from './pages/transfer';
import { NotFoundPage, PageError } from './PageError';
import { inside, root } from './root';

const PENDING_MS = 200;

/** Whatever else is asked for is told inside of the shell, with the ways to go on. */
const nowhere = createRoute({ getParentRoute: () => inside, path: '$', component: NotFoundPage });

/** Every page: one line here, its route in pages/. */
const pages = inside.addChildren([
  home, //
  today,
  inbox,
  goals,
  goal,
  importing,
  ...kpiPages,
  objectives,
  ...objectiveForms,
  ...communityPages,
  ...adminPages,
  nowhere,
]);

const tree = root.addChildren([setup, signIn, pages]);

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    scrollRestoration: true,
    defaultPreload: 'intent',
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: NotFoundPage,
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: PENDING_MS,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
