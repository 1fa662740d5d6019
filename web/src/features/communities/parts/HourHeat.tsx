import { Text, Title, UnstyledButton } from '@mantine/core';
import type { Format } from '@/lib/format';
import type { Metric } from '../api';
import { BY_HOUR } from '../dashboard';
import { byHour, type Row } from '../figures';
import type { LookSearch } from '../search';
import classes from './DashboardBody.module.css';
import { HeatTable } from './HeatTable';

interface Props {
  catalog: readonly Metric[];
  days: readonly Row[];
  format: Format;
  onLook: (look: LookSearch) => void;
}

/** A Monday: weekdays are written by any week's days. */
const MONDAY = Date.parse('2024-01-01');
const DAY_MS = 86_400_000;
const HOURS = Array.from({ length: 24 }, (_, hour) => ({ key: String(hour), word: String(hour).padStart(2, '0') }));

/** When people come: an average day, by weekday and hour of the community's clock. */
export function HourHeat({ catalog, days, format, onLook }: Props) {
  const metric = catalog.find((one) => one.key === BY_HOUR && one.grain === 'daily');
  if (metric === undefined || days.length === 0) return null;
  const lines = byHour(metric.key, days).map((values, weekday) => ({
    key: String(weekday),
    word: format.shortWeekday(new Date(MONDAY + weekday * DAY_MS).toISOString().slice(0, 10)),
    values,
  }));
  return (
    <section className={classes.wide} aria-label={metric.label}>
      <Title order={2} size="h4">
        <UnstyledButton className={classes.title} title={metric.description} onClick={() => onLook({ metric: metric.key, grain: 'daily' })}>
          {metric.label}
        </UnstyledButton>
      </Title>
      <Text size="sm" c="dimmed" mb={6}>
        On an average day of these days, by the community’s clock; the darker, the more
      </Text>
      <HeatTable label={`${metric.label}, on an average day`} corner="" columns={HOURS} lines={lines} write={(value) => format.count(Math.round(value * 10) / 10)} isCompact />
    </section>
  );
}
