import { createRoute, redirect } from '@tanstack/react-router';
import { firstPage } from '../navigation';
import { inside } from '../root';

/** The site's own address leads to the first page that has anything for one. */
export const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: ({ context }) => {
    throw redirect({ to: firstPage(context.me), replace: true });
  },
});
