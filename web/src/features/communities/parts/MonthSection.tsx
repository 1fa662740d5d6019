import { Group, Text, Title, UnstyledButton } from '@mantine/core';
import type { Metric } from '../api';
import { agingOf, monthPanelsOf, wordMetricsOf } from '../dashboard';
import { isRunning, wordsOf, type Row } from '../figures';
import type { LookSearch } from '../search';
import type { Local } from '../useLocal';
import { writeNumber } from '../words';
import { ChartPanel } from './ChartPanel';
import charts from './ChartPanel.module.css';
import classes from './DashboardBody.module.css';
import { HeatTable } from './HeatTable';

interface Props {
  catalog: readonly Metric[];
  months: readonly Row[];
  local: Local;
  onLook: (look: LookSearch) => void;
}

/** The later, the stronger; told apart by lightness. */
const LATE = [30, 53, 76, 100].map((share) => `color-mix(in srgb, var(--cairn-off-track) ${share}%, var(--cairn-ground))`);

/** What only a month can tell: rates, aging, categories, use of amenities. */
export function MonthSection({ catalog, months, local, onLook }: Props) {
  const { format, currency, today } = local;
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return null;
  const running = isRunning('monthly', last.on, today) ? last.on : null;
  const look = (metric: string, on?: string) => onLook({ metric, grain: 'monthly', on });
  const shared = { rows: months, grain: 'monthly' as const, running, format, currency, onLook: look };
  return (
    <>
      <Group className={classes.heading} gap="xs" align="baseline">
        <Title order={2} size="h4">
          By month
        </Title>
        <Text size="sm" c="dimmed">
          {format.month(first.on)} – {format.month(last.on)}
        </Text>
      </Group>
      <div className={charts.charts}>
        <ChartPanel title="Units behind, by how long" metrics={agingOf(catalog)} colors={LATE} isStacked {...shared} />
        {monthPanelsOf(catalog).map(({ title, metrics }) => (
          <ChartPanel key={`${title} ${metrics[0]?.unit ?? ''}`} title={title} metrics={metrics} {...shared} />
        ))}
      </div>
      <div className={classes.pair}>
        {wordMetricsOf(catalog).map((metric) => (
          <WordTable key={metric.key} metric={metric} months={months} local={local} onLook={look} />
        ))}
      </div>
    </>
  );
}

interface WordProps {
  metric: Metric;
  months: readonly Row[];
  local: Local;
  onLook: (metric: string, on?: string) => void;
}

function WordTable({ metric, months, local, onLook }: WordProps) {
  const { format, currency, today } = local;
  const words = [...new Set(months.flatMap((row) => Object.keys(wordsOf(row.values, metric.key))))].sort((a, b) => a.localeCompare(b));
  const columns = months.map((row) => ({ key: row.on, word: format.shortMonth(row.on), isRunning: isRunning('monthly', row.on, today) }));
  const lines = words.map((word) => ({ key: word, word, values: months.map((row) => wordsOf(row.values, metric.key)[word] ?? null) }));
  return (
    <section aria-label={metric.label}>
      <Title order={3} size="h5">
        <UnstyledButton className={classes.title} title={metric.description} onClick={() => onLook(metric.key)}>
          {metric.label}
        </UnstyledButton>
      </Title>
      {lines.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing in these months.
        </Text>
      ) : (
        <HeatTable
          label={metric.label}
          corner=""
          columns={columns}
          lines={lines}
          write={(value) => (metric.unit === 'percent' ? format.share(value) : writeNumber(metric, value, format, currency))}
          onLook={(on) => onLook(metric.key, on)}
        />
      )}
      {columns.some((column) => column.isRunning) && (
        <Text size="xs" c="dimmed" mt={4}>
          * so far
        </Text>
      )}
    </section>
  );
}
