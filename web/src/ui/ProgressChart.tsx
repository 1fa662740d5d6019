import '@mantine/charts/styles.layer.css';
import { LineChart } from '@mantine/charts';
import { useReducedMotion } from '@mantine/hooks';
import { useFormat } from '@/features/people/useMe';

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
    <figure role="img" aria-label={label} style={{ margin: 0 }}>
      <LineChart
        h={height}
        data={points}
        dataKey="on"
        series={[...series]}
        curveType="linear"
        connectNulls={false}
        withDots={points.length < 2}
        withLegend={series.length > 1}
        legendProps={{ verticalAlign: 'bottom' }}
        valueFormatter={write}
        xAxisProps={{ tickFormatter: format.day, minTickGap: 32 }}
        tooltipProps={{ labelFormatter: (on) => (typeof on === 'string' ? format.day(on) : on) }}
        lineProps={{ isAnimationActive: !isStill }}
        gridAxis="y"
        tickLine="none"
      />
    </figure>
  );
}
