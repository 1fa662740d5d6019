import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readImportSearch } from '@/features/transfer/search';
import { inside } from '../root';

export const importing = createRoute({
  getParentRoute: () => inside,
  path: '/import',
  validateSearch: readImportSearch,
  component: lazyRouteComponent(() => import('@/features/transfer/pages/ImportPage'), 'ImportPage'),
});
