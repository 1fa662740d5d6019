import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { daysOf } from '@/lib/range';
import { DateRange } from '@/ui/DateRange';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { communityQueries, type Community, type Grain, type Metric } from '../api';
import { latestOf, type Row } from '../figures';
import { CommunityHead } from '../parts/CommunityHead';
import { DashboardBody } from '../parts/DashboardBody';
import { DashboardSkeleton } from '../parts/DashboardSkeleton';
import { Freshness } from '../parts/Freshness';
import { SaveFigures } from '../parts/SaveFigures';
import { WithCommunity } from '../parts/WithCommunity';
import { rangeOf, USUAL_RANGE, type LookSearch } from '../search';
import { useFigures, type DashboardFigures } from '../useFigures';
import { useLocal } from '../useLocal';

const NumberPanel = lazy(() => import('../parts/NumberPanel').then(({ NumberPanel: component }) => ({ default: component })));

const route = getRouteApi('/inside/communities/$communityId');

/** What happens in a community, in numbers. */
export function DashboardPage() {
  const { communityId } = route.useParams();
  return <WithCommunity id={communityId}>{(community) => <Dashboard key={community.id} community={community} />}</WithCommunity>;
}

const NO_METRICS: Metric[] = [];

/** Weeks aren’t shown by themselves: they are made of the days. */
const ROWS_OF: Record<Grain, (figures: DashboardFigures) => readonly Row[]> = {
  daily: ({ days }) => days,
  weekly: () => [],
  monthly: ({ months }) => months,
};

function Dashboard({ community }: { community: Community }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const local = useLocal(community);
  const days = daysOf(search, local.today, USUAL_RANGE);
  const catalog = useQuery(communityQueries.catalog());
  const figures = useFigures(community.id, days);
  const metrics = catalog.data ?? NO_METRICS;
  const range = rangeOf(search);
  const onLook = (look: LookSearch) => void navigate({ search: { ...range, ...look }, resetScroll: false });
  const rowsOf = (grain: Grain): readonly Row[] => ROWS_OF[grain](figures);
  const failure = catalog.error ?? figures.error;
  return (
    <>
      <CommunityHead
        community={community}
        page="/communities/$communityId"
        range={range}
        about={figures.isLoaded ? <Freshness computedAt={latestOf([...figures.days, ...figures.months])} dirty={figures.dirty} format={local.format} /> : undefined}
        actions={
          <>
            <SaveFigures community={community} days={days} today={local.today} />
            <DateRange value={range} usual={USUAL_RANGE} onChange={(next) => void navigate({ search: { ...search, ...next }, replace: true })} />
          </>
        }
      />
      {failure !== null && !figures.isLoaded && (
        <ErrorMessage
          error={failure}
          onRetry={() => {
            void catalog.refetch();
            figures.retry();
          }}
        />
      )}
      {failure === null && (!figures.isLoaded || catalog.isPending) && <DashboardSkeleton />}
      {figures.isLoaded && catalog.data !== undefined && <DashboardBody community={community} catalog={metrics} figures={figures} range={search} local={local} onLook={onLook} />}
      {figures.isLoaded && catalog.data !== undefined && search.metric !== undefined && (
        <Suspense>
          <NumberPanel community={community} catalog={metrics} look={search} rowsOf={rowsOf} local={local} onLook={onLook} />
        </Suspense>
      )}
    </>
  );
}
