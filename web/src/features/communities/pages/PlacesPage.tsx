import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { LinesSkeleton } from '@/ui/Skeletons';
import type { Community } from '../api';
import { AmenityList } from '../parts/AmenityList';
import { CommunityHead } from '../parts/CommunityHead';
import classes from '../parts/Places.module.css';
import { UnitList } from '../parts/UnitList';
import { WithCommunity } from '../parts/WithCommunity';

const CommunitySettings = lazy(() => import('../parts/CommunitySettings').then(({ CommunitySettings: component }) => ({ default: component })));

const route = getRouteApi('/inside/communities/$communityId/places');

/** A community itself, its units and its amenities. */
export function PlacesPage() {
  const { communityId } = route.useParams();
  return <WithCommunity id={communityId}>{(community) => <Places key={community.id} community={community} />}</WithCommunity>;
}

function Places({ community }: { community: Community }) {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <CommunityHead community={community} page="/communities/$communityId/places" />
      <div className={classes.page}>
        <Suspense fallback={<LinesSkeleton label="Loading the form" lines={6} />}>
          <CommunitySettings community={community} />
        </Suspense>
        <AmenityList community={community} />
        <UnitList community={community} q={q} onSearch={(text) => void navigate({ search: { q: text === '' ? undefined : text }, replace: true })} />
      </div>
    </>
  );
}
