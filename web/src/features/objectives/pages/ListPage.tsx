import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconDownload } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { reasonOf } from '@/api/problem';
import { useFormat, useMe } from '@/features/people/useMe';
import { csvName, saveCsv } from '@/lib/csv';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { useTitle } from '@/ui/useTitle';
import { listAll, objectiveQueries } from '../api';
import { linesOf } from '../export';
import { NoObjectives } from '../parts/NoObjectives';
import { ObjectiveTable } from '../parts/ObjectiveTable';
import { filtersOf } from '../search';
import classes from './ListPage.module.css';

const route = getRouteApi('/inside/objectives/objectives');

/** Objectives as a list: filtered and sorted by the server, page after page. */
export function ListPage() {
  useTitle('Objectives');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filters = filtersOf(search);
  const sort = search.sort ?? 'created';
  const { data, error, refetch, isFetchingNextPage, hasNextPage, fetchNextPage, isPlaceholderData } = useInfiniteQuery({
    ...objectiveQueries.list(filters, sort),
    placeholderData: keepPreviousData,
  });
  const objectives = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const total = data?.pages[0]?.counts?.total ?? objectives.length;
  const format = useFormat();

  if (error !== null && data === undefined) return <ErrorMessage error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LinesSkeleton label="Loading the objectives" />;
  if (objectives.length === 0) return <NoObjectives search={search} />;
  return (
    <div className={classes.list} data-stale={isPlaceholderData || undefined}>
      <ObjectiveTable
        objectives={objectives}
        sort={sort}
        openId={search.open}
        onSort={(next) => void navigate({ search: { ...search, sort: next }, replace: true })}
      />
      <footer className={classes.foot}>
        <span>
          {format.count(objectives.length)} of {format.count(total)}
        </span>
        {hasNextPage && (
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        )}
        <ExportButton onExport={async () => linesOf(await listAll({ filters, sort }))} />
      </footer>
    </div>
  );
}

/** Everything that the filters let through as a file, not only what is loaded. */
function ExportButton({ onExport }: { onExport: () => Promise<ReturnType<typeof linesOf>> }) {
  const { today } = useMe().organization;
  const [isBusy, setIsBusy] = useState(false);
  const save = async () => {
    setIsBusy(true);
    try {
      saveCsv(csvName('Objectives', today), await onExport());
    } catch (error) {
      notifications.show({ color: 'red', title: 'Not exported', message: reasonOf(error) });
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Button className={classes.export} variant="subtle" color="gray" size="xs" leftSection={<IconDownload size={15} aria-hidden />} loading={isBusy} onClick={() => void save()}>
      Export CSV
    </Button>
  );
}
