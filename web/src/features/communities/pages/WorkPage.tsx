import { getRouteApi } from '@tanstack/react-router';
import type { Community } from '../api';
import { CommunityHead } from '../parts/CommunityHead';
import { ImportEvents } from '../parts/ImportEvents';
import { LastRuns } from '../parts/LastRuns';
import { Recompute } from '../parts/Recompute';
import { WithCommunity } from '../parts/WithCommunity';
import { WatchedRun } from '../parts/WatchedRun';
import classes from '../parts/Work.module.css';
import { useLocal } from '../useLocal';

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
          <ImportEvents community={community} onStarted={watch} />
        </div>
        <LastRuns community={community} local={local} onWatch={watch} watched={job ?? null} />
      </div>
    </>
  );
}
