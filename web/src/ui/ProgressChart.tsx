import '@mantine/charts/styles.layer.css';
import { LineChart } from '@mantine/charts';
import { useReducedMotion } from '@mantine/hooks';
import { useFormat } from '@/features/people/useMe';
import classes from './ProgressChart.module.css';

export interface ProgressPoint {
  /** A day. */
  on: string;
  actual: number | null;
  expected?: number | null;
  target?: number | null;
}

export interface ProgressChartProps {
  /** What it shows, in a sentence, for those who can't see it. */
  label: string;
  points: ProgressPoint[];
  /** How a figure is written; percent without it. */
  format?: (value: number) => string;
  height?: number;
}

/** The same three lines everywhere: what is, solid; what is expected, stepped and dashed; what is wanted, dotted. */
const LINES = [
  { name: 'actual', label: 'Actual', color: 'var(--cairn-accent)' },
  { name: 'expected', label: 'Expected', color: 'var(--cairn-neutral)', strokeDasharray: '6 4', curveType: 'stepAfter' },
  { name: 'target', label: 'Target', color: 'var(--cairn-text)', strokeDasharray: '2 4' },
] as const;

/** Use it by `ui/charts`, which loads it when it is needed. */
export function ProgressChart({ label, points, format: formatGiven, height = 240 }: ProgressChartProps) {
  const format = useFormat();
  const isStill = useReducedMotion();
  const write = formatGiven ?? format.percent;
  const series = LINES.filter(({ name }) => points.some((point) => point[name] != null));
  return (
    <figure aria-label={label} className={classes.chart}>
      <LineChart
        h={height}
        data={points}
        dataKey="on"
        series={[...series]}
        curveType="linear"
        connectNulls={false}
        withDots={points.length < 2}
        valueFormatter={write}
        yAxisProps={{ tickFormatter: formatGiven ?? format.share, width: 'auto' }}
        xAxisProps={{ tickFormatter: format.day, minTickGap: 32 }}
        tooltipProps={{ labelFormatter: (on) => (typeof on === 'string' ? format.day(on) : on) }}
        lineProps={{ isAnimationActive: !isStill }}
        lineChartProps={{ margin: { left: 12, right: 12, top: 8 } }}
        gridAxis="x"
        tickLine="none"
      />
      {series.length > 1 && (
        <figcaption className={classes.legend}>
          {series.map((one) => (
            <span key={one.name} className={classes.entry}>
              <svg width={24} height={8} aria-hidden>
                <line x1={0} x2={24} y1={4} y2={4} stroke={one.color} strokeWidth={2} strokeDasharray={'strokeDasharray' in one ? one.strokeDasharray : undefined} />
              </svg>
              {one.label}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}
