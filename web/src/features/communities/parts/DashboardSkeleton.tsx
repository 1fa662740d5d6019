import { Skeleton } from '@mantine/core';
import charts from './ChartPanel.module.css';
import cards from './FigureCard.module.css';

/** The places of cards and charts, until their numbers are there. */
export function DashboardSkeleton() {
  return (
    <div role="status" aria-label="Loading the figures">
      <div className={cards.cards}>
        {Array.from({ length: 8 }, (_, place) => (
          <Skeleton key={place} height={118} radius="md" />
        ))}
      </div>
      <div className={charts.charts}>
        {Array.from({ length: 6 }, (_, place) => (
          <Skeleton key={place} height={230} radius="md" />
        ))}
      </div>
    </div>
  );
}
