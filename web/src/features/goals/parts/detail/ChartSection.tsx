import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useFormat } from '@/features/people/useMe';
import type { Days } from '@/lib/range';
import { ProgressChart } from '@/ui/charts';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { detailQueries } from '../../detail';
import { daily } from '../../points';
import { Nothing } from './Section';

interface Props {
  goalId: string;
  title: string;
  days: Days;
  height?: number;
}

const USUAL_HEIGHT = 240;

/** Progress day by day: what is, what was expected, and the target. */
export function GoalChart({ goalId, title, days, height = USUAL_HEIGHT }: Props) {
  const format = useFormat();
  const { data, error, refetch } = useQuery(detailQueries.points(goalId, days));
  const points = useMemo(() => (data === undefined ? [] : daily(data, days)), [data, days]);
  if (data === undefined) {
    return error === null ? <Skeleton height={height} radius="md" /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  const last = points.findLast((point) => point.actual !== null)?.actual;
  if (last == null) return <Nothing>Nothing to draw for {format.period(days.from, days.to)}: there was no progress in numbers.</Nothing>;
  return (
    <ProgressChart
      label={`Progress of ${title}, ${format.period(days.from, days.to)}; last ${format.percent(last)}`}
      points={points}
      height={height}
    />
  );
}
