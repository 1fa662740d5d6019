import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { useTitle } from '@/ui/useTitle';
import { objectiveQueries } from '../api';
import { NoObjectives } from '../parts/NoObjectives';
import { filtersOf, ZOOMS, type Zoom } from '../search';
import classes from './TreePage.module.css';

const ObjectivesGantt = lazy(() => import('../parts/ObjectivesGantt').then(({ ObjectivesGantt: component }) => ({ default: component })));
const route = getRouteApi('/inside/objectives/objectives/gantt');
const ZOOM_WORDS: Record<Zoom, string> = { quarter: 'Quarters', year: 'Years' };
const DATA = ZOOMS.map((zoom) => ({ value: zoom, label: ZOOM_WORDS[zoom] }));

/** Objectives in time, quarter by quarter. */
export function GanttPage() {
  useTitle('Timeline of objectives');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery({ ...objectiveQueries.bars(filtersOf(search)), placeholderData: keepPreviousData });
  const zoom = search.zoom ?? 'quarter';

  if (data === undefined) return error === null ? <LinesSkeleton label="Loading the timeline" /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  if (data.length === 0) return <NoObjectives search={search} />;
  return (
    <>
      <div className={classes.tools}>
        <SegmentedControl
          size="xs"
          withItemsBorders={false}
          aria-label="Zoom"
          data={DATA}
          value={zoom}
          onChange={(chosen) => void navigate({ search: { ...search, zoom: chosen }, replace: true })}
        />
      </div>
      <Suspense fallback={<LinesSkeleton label="Loading the timeline" />}>
        <ObjectivesGantt
          key={zoom}
          bars={data}
          zoom={zoom}
          openId={search.open}
          onOpen={(id) => void navigate({ search: { ...search, open: id }, replace: true })}
        />
      </Suspense>
    </>
  );
}
