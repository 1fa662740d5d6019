/** What of the catalog a dashboard shows, and where. Words, units and directions are the catalog's. */
import type { Metric } from './api';
import { changeOf, figureOf, groupBy, isByWord, isRunning, numberOf, type Figure, type Row } from './figures';
import { GROUP_WORDS } from './words';

const CARDS = [
  'total_entries',
  'incidents_reported',
  'payments_amount',
  'total_delinquent_amount',
  'packages_pending',
  'reservations_made',
  'tickets_opened',
  'patrol_checkpoints_missed',
];
const MONTH_CARDS = ['collection_rate', 'median_resolution_hours'];
const AGING = 'units_delinquent_';

export const BY_HOUR = 'entries_by_hour';

export function cardsOf(catalog: readonly Metric[], days: readonly Row[], before: readonly Row[], today: string): Figure[] {
  return pick(catalog, 'daily', CARDS).map((metric) => figureOf(metric, days, before, today));
}

/** A month's figure, with the month that it is of; null: none is over yet. */
export interface MonthFigure extends Figure {
  on: string | null;
}

/** Of the last whole month, against the one before: half a month says little. */
export function monthCardsOf(catalog: readonly Metric[], months: readonly Row[], today: string): MonthFigure[] {
  const over = months.filter((row) => !isRunning('monthly', row.on, today));
  return pick(catalog, 'monthly', MONTH_CARDS).map((metric) => {
    const [before, last] = [over.at(-2), over.at(-1)];
    const [was, is] = [before, last].map((row) => (row === undefined ? null : numberOf(row.values, metric.key)));
    return {
      metric,
      on: last?.on ?? null,
      total: is ?? null,
      change: changeOf(metric, was ?? null, is ?? null),
      points: over.map((row) => ({ on: row.on, value: numberOf(row.values, metric.key) })),
      isProvisional: false,
      isDirty: last?.dirty.includes(metric.group) === true,
    };
  });
}

function pick(catalog: readonly Metric[], grain: Metric['grain'], keys: readonly string[]): Metric[] {
  return keys.flatMap((key) => catalog.filter((metric) => metric.key === key && metric.grain === grain));
}

export interface Panel {
  title: string;
  metrics: Metric[];
}

/** A chart for every group of metrics and unit, in the order of the catalog. */
export function panelsOf(catalog: readonly Metric[]): Panel[] {
  const plain = catalog.filter((metric) => metric.grain === 'daily' && !isByWord(metric));
  const groups = groupBy(plain, (metric) => `${metric.group} ${metric.unit}`);
  return [...groups.values()].flatMap((metrics) => {
    const [first] = metrics;
    if (first === undefined) return [];
    const title = metrics.length === 1 ? first.label : GROUP_WORDS[first.group];
    return [{ title, metrics }];
  });
}

/** Units by how long they are behind, the least first; their sum is all that are behind. */
export function agingOf(catalog: readonly Metric[]): Metric[] {
  return catalog.filter((metric) => metric.grain === 'monthly' && metric.key.startsWith(AGING));
}

/** What a month is told in tables of words: categories, amenities. */
export function wordMetricsOf(catalog: readonly Metric[]): Metric[] {
  return catalog.filter((metric) => metric.grain === 'monthly' && isByWord(metric));
}

/** Single numbers of months that no card, day or table says. */
export function monthPanelsOf(catalog: readonly Metric[]): Panel[] {
  const aging = agingOf(catalog);
  const plain = catalog.filter((metric) => metric.grain === 'monthly' && !isByWord(metric) && !aging.includes(metric));
  const groups = groupBy(plain, (metric) => `${metric.group} ${metric.unit}`);
  return [...groups.values()].flatMap((metrics) => {
    const [first] = metrics;
    if (first === undefined) return [];
    return [{ title: metrics.length === 1 ? first.label : GROUP_WORDS[first.group], metrics }];
  });
}
