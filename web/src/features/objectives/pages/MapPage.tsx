import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { useTitle } from '@/ui/useTitle';
import { NoObjectives } from '../parts/NoObjectives';
import { useTree } from '../useTree';

const AlignmentMap = lazy(() => import('../parts/AlignmentMap').then(({ AlignmentMap: component }) => ({ default: component })));
const route = getRouteApi('/inside/objectives/objectives/map');

/** Which objective serves which, as a map. */
export function MapPage() {
  useTitle('Map of objectives');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { store, error, retry } = useTree(search);
  if (store === null) return error === null ? <LinesSkeleton label="Loading the map" /> : <ErrorMessage error={error} onRetry={retry} />;
  if (store.roots.length === 0) return <NoObjectives search={search} />;
  return (
    <Suspense fallback={<LinesSkeleton label="Loading the map" />}>
      <AlignmentMap store={store} openId={search.open} onOpen={(id) => void navigate({ search: { ...search, open: id }, replace: true })} />
    </Suspense>
  );
}
