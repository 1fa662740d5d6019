import { Skeleton, Title, UnstyledButton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { totalOf } from '../figures';
import { writeNumber } from '../words';
import classes from './ChartPanel.module.css';
import type { FiguresChartProps } from './FiguresChart';
import { StackedBars } from './StackedBars';

interface Props extends Omit<FiguresChartProps, 'colors' | 'height' | 'onLook'> {
  title: string;
  colors?: readonly string[];
  /** As bars on top of each other, which add up to a whole. */
  isStacked?: boolean;
  /** Shows what a metric is made of; without a day its periods. */
  onLook: (metric: string, on?: string) => void;
}

const HEIGHT = 170;
const COLORS = ['var(--cairn-accent)', 'var(--cairn-on-track)', 'var(--cairn-at-risk)', 'var(--cairn-off-track)'];

const LazyChart = lazy(() => import('./FiguresChart').then(({ FiguresChart: component }) => ({ default: component })));

/** A chart with its legend, in which every metric leads to its numbers. */
export function ChartPanel({ title, colors = COLORS, isStacked = false, onLook, ...chart }: Props) {
  const { metrics, rows, format, currency } = chart;
  const [first] = metrics;
  if (first === undefined) return null;
  return (
    <section className={classes.panel} aria-label={title}>
      <Title order={3} size="h5">
        {title}
      </Title>
      <ul className={classes.legend}>
        {metrics.map((metric, index) => (
          <li key={metric.key}>
            <UnstyledButton className={classes.entry} title={metric.description} onClick={() => onLook(metric.key)}>
              <span className={classes.swatch} style={{ background: colors[index % colors.length] }} aria-hidden />
              {metric.label}
              <b>{writeNumber(metric, totalOf(metric, rows), format, currency)}</b>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <figure aria-label={`${title} over time; the legend leads to the numbers`} className={classes.chart}>
        {isStacked ? (
          <StackedBars {...chart} colors={colors} height={HEIGHT} onLook={(on) => onLook(first.key, on)} />
        ) : (
          <Suspense fallback={<Skeleton height={HEIGHT} radius="md" />}>
            <LazyChart {...chart} colors={colors} height={HEIGHT} onLook={(on) => onLook(first.key, on)} />
          </Suspense>
        )}
      </figure>
    </section>
  );
}
