import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconPlus, IconTableOff } from '@tabler/icons-react';
import { useMemo } from 'react';
import { whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { PageHeader } from '@/ui/PageHeader';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { kpiQueries } from '../api';
import { GridExport } from '../parts/GridExport';
import { GridTable } from '../parts/GridTable';
import { GridToolbar } from '../parts/GridToolbar';
import { KpiTabs } from '../parts/KpiTabs';
import { NoGoals } from '../parts/NoGoals';
import { gridOf, whoseOf, type GridSearch } from '../search';
import { useCellEditing } from '../useCellEditing';
import { GRAIN_WORDS } from '../words';

const route = getRouteApi('/inside/kpis');

/** KPIs by period, changed like a spreadsheet. */
export function GridPage() {
  const me = useMe();
  return me.permissions['goals.view'] === 'none' ? <NoGoals /> : <GridOfKpis />;
}

function GridOfKpis() {
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const of = gridOf(search);
  const query = useInfiniteQuery(kpiQueries.grid(of));
  const editing = useCellEditing();
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const grid = query.data?.pages[0];
  const onSearch = (part: Partial<GridSearch>) => void navigate({ search: { ...search, ...part }, replace: true });
  const refusal = whyNot(me, 'goals.create');
  return (
    <>
      <PageHeader
        title="KPIs"
        tabs={<KpiTabs whose={whoseOf(search)} />}
        actions={
          <>
            <GridExport of={of} isEmpty={rows.length === 0} />
            <Reasoned refusal={refusal}>
              <Button leftSection={<IconPlus size={16} aria-hidden />} renderRoot={(props) => <Link to="/kpis/new" search={{ vision: search.vision }} {...props} />}>
                New KPI
              </Button>
            </Reasoned>
          </>
        }
      />
      <GridToolbar search={search} shown={grid ?? null} onSearch={onSearch} />
      {query.isError && grid === undefined && <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LinesSkeleton label="Loading the grid" />}
      {grid !== undefined && rows.length === 0 && <NoRows search={search} onSearch={onSearch} />}
      {grid !== undefined && rows.length > 0 && (
        <GridTable
          key={`${grid.grain}:${grid.year}:${grid.month ?? ''}`}
          grid={grid}
          rows={rows}
          label={`KPIs by ${GRAIN_WORDS[grid.grain].one}`}
          editing={editing}
          onMore={query.hasNextPage ? () => void query.fetchNextPage() : null}
          isLoadingMore={query.isFetchingNextPage}
        />
      )}
    </>
  );
}

function NoRows({ search, onSearch }: { search: GridSearch; onSearch: (part: Partial<GridSearch>) => void }) {
  const isNarrowed = Object.values(whoseOf(search)).some((one) => one !== undefined);
  const clear = () => onSearch({ vision: undefined, owner: undefined, department: undefined, q: undefined });
  const action = isNarrowed ? (
    <Button variant="default" onClick={clear}>
      Show all KPIs
    </Button>
  ) : (
    <Button variant="default" renderRoot={(props) => <Link to="/kpis/plans" {...props} />}>
      Make KPIs from a vision
    </Button>
  );
  return (
    <Message icon={IconTableOff} title={isNarrowed ? 'No KPI matches' : 'No KPI runs in these periods'} action={action}>
      KPIs of shorter periods stand in their own grid: choose days, weeks, months or quarters above.
    </Message>
  );
}
