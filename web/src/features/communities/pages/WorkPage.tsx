import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { LinesSkeleton } from '@/ui/Skeletons';
import type { Community } from '../api';
import { CommunityHead } from '../parts/CommunityHead';
import { Recompute } from '../parts/Recompute';
import { WithCommunity } from '../parts/WithCommunity';
import { WatchedRun } from '../parts/WatchedRun';
import classes from '../parts/Work.module.css';
import { useLocal } from '../useLocal';

const ImportEvents = lazy(() => import('../parts/ImportEvents').then(({ ImportEvents: component }) => ({ default: component })));
const LastRuns = lazy(() => import('../parts/LastRuns').then(({ LastRuns: component }) => ({ default: component })));

const route = getRouteApi('/inside/communities/$communityId/work');

/** Bringing in what happened, and computing figures anew. */
export function WorkPage() {
  const { communityId } = route.useParams();
  return <WithCommunity id={communityId}>{(community) => <Work key={community.id} community={community} />}</WithCommunity>;
}

function Work({ community }: { community: Community }) {
  const { job } = route.useSearch();
  const navigate = route.useNavigate();
  const local = useLocal(community);
  const watch = (id: string | undefined) => void navigate({ search: { job: id }, replace: true, resetScroll: false });
  return (
    <>
      <CommunityHead community={community} page="/communities/$communityId/work" />
      <div className={classes.page}>
        {job !== undefined && <WatchedRun key={job} community={community} runId={job} local={local} onClose={() => watch(undefined)} />}
        <div className={classes.pair}>
          <Recompute community={community} local={local} onStarted={watch} />
          <Suspense fallback={<LinesSkeleton label="Loading the form" lines={6} />}>
            <ImportEvents community={community} onStarted={watch} />
          </Suspense>
        </div>
        <Suspense fallback={<LinesSkeleton label="Loading the jobs" lines={4} />}>
          <LastRuns community={community} local={local} onWatch={watch} watched={job ?? null} />
        </Suspense>
      </div>
    </>
  );
}
