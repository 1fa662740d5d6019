import { Button, Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconBuildingCommunity, IconPlus } from '@tabler/icons-react';
import { can, whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { daysOf } from '@/lib/range';
import { DateRange } from '@/ui/DateRange';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { PageHeader } from '@/ui/PageHeader';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { communityQueries, type Metric } from '../api';
import { comparable, keyOf, rangeFor } from '../comparing';
import classes from '../parts/Compare.module.css';
import { CompareCards } from '../parts/CompareCards';
import { CompareTable } from '../parts/CompareTable';
import { NoCommunities } from '../parts/WithCommunity';
import { rangeOf, USUAL_RANGE, type CompareSearch } from '../search';
import { GRAIN_WORDS } from '../words';

const route = getRouteApi('/inside/communities');

/** All communities that one runs, compared by one metric. */
export function ComparePage() {
  const me = useMe();
  if (!can(me, 'communities.view')) return <NoCommunities />;
  return <Communities />;
}

function Communities() {
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const communities = useQuery(communityQueries.list());
  const catalog = useQuery(communityQueries.catalog());
  const metrics = comparable(catalog.data ?? []);
  const metric = metrics.find((one) => one.key === search.metric && one.grain === (search.grain ?? 'daily')) ?? metrics[0];
  const onSearch = (part: Partial<CompareSearch>) => void navigate({ search: { ...search, ...part }, replace: true });
  const choose = (key: string | null) => {
    const found = metrics.find((one) => keyOf(one) === key);
    if (found !== undefined) onSearch({ metric: found.key, grain: found.grain });
  };
  const failure = communities.error ?? catalog.error;
  return (
    <>
      <PageHeader
        title="Communities"
        choices={
          <Select
            className={classes.metric}
            aria-label="Metric"
            searchable
            allowDeselect={false}
            data={GROUPS.map((grain) => ({
              group: `By ${GRAIN_WORDS[grain].one}`,
              items: metrics.filter((one) => one.grain === grain).map((one) => ({ value: keyOf(one), label: one.label })),
            }))}
            value={metric === undefined ? null : keyOf(metric)}
            onChange={choose}
          />
        }
        actions={
          <>
            <DateRange value={rangeOf(search)} usual={USUAL_RANGE} onChange={onSearch} />
            <Reasoned refusal={whyNot(me, 'communities.manage')}>
              <Button leftSection={<IconPlus size={16} aria-hidden />} renderRoot={(props) => <Link to="/communities/new" {...props} />}>
                New community
              </Button>
            </Reasoned>
          </>
        }
      />
      {failure !== null && (
        <ErrorMessage
          error={failure}
          onRetry={() => {
            void communities.refetch();
            void catalog.refetch();
          }}
        />
      )}
      {failure === null && (communities.isPending || catalog.isPending) && <LinesSkeleton label="Loading the communities" />}
      {communities.data?.length === 0 && <NoneYet />}
      {communities.data !== undefined && communities.data.length > 0 && metric !== undefined && <Compared metric={metric} search={search} />}
    </>
  );
}

const GROUPS = ['daily', 'weekly', 'monthly'] as const;

function Compared({ metric, search }: { metric: Metric; search: CompareSearch }) {
  const { today } = useMe().organization;
  const days = rangeFor(metric.grain, daysOf(search, today, USUAL_RANGE));
  const { data, error, isPending, refetch } = useQuery({
    ...communityQueries.comparison(metric.key, metric.grain, days),
    placeholderData: keepPreviousData,
  });
  if (data === undefined) return isPending ? <LinesSkeleton label="Comparing" /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <CompareCards comparison={data} range={rangeOf(search)} />
      <CompareTable comparison={data} range={rangeOf(search)} />
    </>
  );
}

function NoneYet() {
  const me = useMe();
  const refusal = whyNot(me, 'communities.manage');
  return (
    <Message
      icon={IconBuildingCommunity}
      title={refusal === null ? 'There is no community yet' : 'You run no community'}
      action={
        refusal === null ? (
          <Button renderRoot={(props) => <Link to="/communities/new" {...props} />}>Create the first one</Button>
        ) : undefined
      }
    >
      {refusal === null ? 'A community has units, amenities, and figures of what happens there.' : 'Communities show their figures to those who run them, and to admins. An admin can make you one of them.'}
    </Message>
  );
}
