import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Days } from '@/lib/range';
import { communityQueries, type DirtyDays } from './api';
import { daysBefore, monthsOf, type Row } from './figures';

const LEAST_MONTHS = 12;

export interface DashboardFigures {
  isLoaded: boolean;
  error: Error | null;
  retry: () => void;
  /** The days that are shown, and as many before. */
  days: readonly Row[];
  before: readonly Row[];
  /** The months of these days, with those before them for a trend. */
  months: readonly Row[];
  dirty: readonly DirtyDays[];
}

/** All figures of a dashboard; other days show the old ones until theirs are there. */
export function useFigures(communityId: string, days: Days): DashboardFigures {
  const { from } = daysBefore(days);
  const daily = useQuery({ ...communityQueries.figures(communityId, 'daily', { from, to: days.to }), placeholderData: keepPreviousData });
  const monthly = useQuery({ ...communityQueries.figures(communityId, 'monthly', monthsOf(days, LEAST_MONTHS)), placeholderData: keepPreviousData });
  return useMemo(() => {
    const rows = daily.data?.rows ?? [];
    return {
      isLoaded: daily.data !== undefined && monthly.data !== undefined,
      error: daily.error ?? monthly.error,
      retry: () => {
        void daily.refetch();
        void monthly.refetch();
      },
      days: rows.filter((row) => row.on >= days.from && row.on <= days.to),
      before: rows.filter((row) => row.on < days.from),
      months: monthly.data?.rows ?? [],
      dirty: daily.data?.dirty ?? [],
    };
  }, [daily, monthly, days.from, days.to]);
}
