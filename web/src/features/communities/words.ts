import type { Format } from '@/lib/format';
import type { Grain, Metric, MetricGroup } from './api';
import type { Change } from './figures';

/** How a group of metrics is called as a whole; their own words come from the catalog. */
export const GROUP_WORDS: Record<MetricGroup, string> = {
  access: 'At the gates',
  incidents: 'Incidents',
  patrols: 'Patrols',
  ledger: 'Charges and payments',
  delinquency: 'Past due',
  announcements: 'Announcements',
  messages: 'Messages',
  reservations: 'Reservations',
  packages: 'Packages',
  pending: 'Packages waiting',
  tickets: 'Tickets',
};

export const GRAIN_WORDS: Record<Grain, { one: string; many: string; so: string }> = {
  daily: { one: 'day', many: 'days', so: 'today so far' },
  weekly: { one: 'week', many: 'weeks', so: 'this week so far' },
  monthly: { one: 'month', many: 'months', so: 'this month so far' },
};

/** A number as a metric has it; what has none is no zero. */
export function writeNumber(metric: Pick<Metric, 'unit'>, value: number | null, format: Format, currency: string): string {
  if (value === null) return '–';
  switch (metric.unit) {
    case 'money':
      return format.money(value.toFixed(2), currency);
    case 'percent':
      return format.percent(value);
    case 'points':
      return `${format.count(value)} points`;
    case 'hours':
      return `${format.count(value)} h`;
    case 'count':
      return format.count(value);
  }
}

/** Along an axis, where there is little room. */
export function writeShort(metric: Pick<Metric, 'unit'>, value: number, format: Format): string {
  if (metric.unit === 'percent') return format.share(value);
  return metric.unit === 'hours' ? `${format.short(String(value))} h` : format.short(String(value));
}

export function writePeriod(grain: Grain, on: string, format: Format): string {
  if (grain === 'monthly') return format.month(on);
  return grain === 'weekly' ? `Week of ${format.day(on)}` : format.day(on);
}

/** "12 % more", "3 points less". */
export function writeChange(metric: Pick<Metric, 'unit'>, change: Change, format: Format): string {
  const amount = Math.abs(change.by);
  if (amount < 0.05) return 'as before';
  const unit = change.isShare ? format.percent(amount) : metric.unit === 'hours' ? `${format.count(amount)} h` : `${format.count(amount)} points`;
  return `${unit} ${change.by > 0 ? 'more' : 'less'}`;
}

export function goodWord(isBetter: boolean | null): string | null {
  if (isBetter === null) return null;
  return isBetter ? 'better' : 'worse';
}

/** "picked_up_at" → "Picked up". */
export function writeField(name: string): string {
  const words = name.replace(/_(at|id|on)$/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
