import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { ProgressChartProps } from './ProgressChart';

export type { ProgressPoint } from './ProgressChart';

const USUAL_HEIGHT = 240;

const LazyProgressChart = lazy(() => import('./ProgressChart').then(({ ProgressChart: component }) => ({ default: component })));

/** Progress over time; charts are loaded once the page stands, which keeps their place free. */
export function ProgressChart(props: ProgressChartProps) {
  const height = props.height ?? USUAL_HEIGHT;
  return (
    <Suspense fallback={<Skeleton height={height} radius="md" />}>
      <LazyProgressChart {...props} height={height} />
    </Suspense>
  );
}
