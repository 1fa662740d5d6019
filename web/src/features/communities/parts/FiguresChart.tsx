import '@mantine/charts/styles.layer.css';
import { LineChart } from '@mantine/charts';
import type { Format } from '@/lib/format';
import type { Grain, Metric } from '../api';
import { numberOf, type Row } from '../figures';
import { GRAIN_WORDS, writeNumber, writePeriod, writeShort } from '../words';

export interface FiguresChartProps {
  /** All of one unit. */
  metrics: readonly Metric[];
  rows: readonly Row[];
  grain: Grain;
  /** The running period, if it is shown. */
  running: string | null;
  format: Format;
  currency: string;
  colors: readonly string[];
  height: number;
  onLook: (on: string) => void;
}

const NARROW = { left: 4, right: 8, top: 12 };

/** Metrics over time; a click on a period looks into it. Use it by `ChartPanel`, which loads it when it is needed. */
export function FiguresChart({ metrics, rows, grain, running, format, currency, colors, height, onLook }: FiguresChartProps) {
  const [first] = metrics;
  if (first === undefined) return null;
  const data = rows.map((row) => ({ on: row.on, ...Object.fromEntries(metrics.map(({ key }) => [key, numberOf(row.values, key)])) }));
  return (
    <LineChart
      h={height}
      data={data}
      dataKey="on"
      series={metrics.map(({ key, label }, index) => ({ name: key, label, color: colors[index % colors.length] ?? 'var(--cairn-accent)' }))}
      curveType="linear"
      connectNulls={false}
      withDots={rows.length < 2}
      valueFormatter={(value) => writeNumber(first, value, format, currency)}
      xAxisProps={{ tickFormatter: (on: string) => (grain === 'monthly' ? format.month(on) : format.day(on)), minTickGap: 28 }}
      yAxisProps={{ tickFormatter: (value: number) => writeShort(first, value, format), width: 44, allowDecimals: first.unit !== 'count' }}
      tooltipProps={{ labelFormatter: (on) => (typeof on === 'string' ? writePeriod(grain, on, format) : '') }}
      referenceLines={running === null ? [] : [{ x: running, label: GRAIN_WORDS[grain].so, color: 'var(--cairn-quiet)', labelPosition: 'insideTopRight' }]}
      gridAxis="x"
      tickLine="none"
      lineChartProps={{ margin: NARROW, onClick: ({ activeLabel }) => typeof activeLabel === 'string' && onLook(activeLabel) }}
      lineProps={{ isAnimationActive: false }}
    />
  );
}
