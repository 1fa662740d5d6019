import type { Schemas } from '@/api/client';
import type { Format } from '@/lib/format';
import { randomKey } from '@/lib/ids';
import type { LinkedKpi, Objective } from './api';
import { periodKey, readPeriod } from './periods';
import type { Level, State } from './words';

/** One key result as it is typed: a KPI that is there, or what a new one is to be. */
export interface KeyResultRow {
  key: string;
  /** Null: a new KPI is made of the fields below. */
  kpiId: string | null;
  title: string;
  weight: string;
  unit: string;
  baseline: string;
  target: string;
  measure: Schemas['Measure'];
  direction: 'increase' | 'decrease';
}

/** An objective as it is typed. Texts are what stands in the fields; "" is nothing. */
export interface ObjectiveValues {
  title: string;
  description: string;
  level: Level;
  parent: { id: string; title: string } | null;
  ownerId: string | null;
  department: string;
  period: string;
  startsOn: string;
  endsOn: string;
  weight: string;
  manualProgress: string;
  state: State;
}

export interface FormValues extends ObjectiveValues {
  keyResults: KeyResultRow[];
}

export function emptyRow(): KeyResultRow {
  return { key: randomKey(), kpiId: null, title: '', weight: '1', unit: '', baseline: '', target: '', measure: 'sum', direction: 'increase' };
}

export function rowOf(kpi: Pick<LinkedKpi, 'kpi_id' | 'title' | 'weight' | 'unit' | 'target_value'>, format: Format): KeyResultRow {
  return {
    ...emptyRow(),
    key: kpi.kpi_id,
    kpiId: kpi.kpi_id,
    title: kpi.title,
    weight: format.weight(kpi.weight),
    unit: kpi.unit ?? '',
    target: kpi.target_value === null ? '' : format.exact(kpi.target_value),
  };
}

export function valuesOf(objective: Objective, format: Format): ObjectiveValues {
  const { parent_id: parentId, year, quarter, manual_progress: manual } = objective;
  return {
    title: objective.title,
    description: objective.description ?? '',
    level: objective.level,
    parent: parentId === null ? null : { id: parentId, title: objective.parent_title ?? '' },
    ownerId: objective.owner_id,
    department: objective.department ?? '',
    period: year === null ? '' : periodKey({ year, quarter }),
    startsOn: objective.starts_on ?? '',
    endsOn: objective.ends_on ?? '',
    weight: format.weight(objective.weight),
    manualProgress: manual === null ? '' : format.weight(manual),
    state: objective.state,
  };
}

export type Problems = Record<string, string>;

/** What is wrong before anything is sent, by the API's names of the fields. */
export function problemsOf(values: FormValues, format: Format): Problems {
  const problems: Problems = {};
  if (values.title.trim() === '') problems['title'] = 'An objective needs a title.';
  if (numberOf(values.weight, format) === null) problems['weight'] = NO_NUMBER;
  if (values.manualProgress !== '' && numberOf(values.manualProgress, format) === null) problems['manual_progress'] = NO_NUMBER;
  if (values.startsOn !== '' && values.endsOn !== '' && values.endsOn < values.startsOn) problems['ends_on'] = 'It ends before it starts.';
  values.keyResults.forEach((row, index) => {
    const at = `key_results.${index}`;
    const weight = numberOf(row.weight, format);
    if (weight === null || weight <= 0 || weight > 1) problems[`${at}.weight`] = 'Above 0, at most 1.';
    if (row.kpiId !== null) return;
    if (row.title.trim() === '') problems[`${at}.kpi.title`] = 'It needs a title.';
    if (row.target !== '' && format.parse(row.target) === null) problems[`${at}.kpi.target_value`] = NO_NUMBER;
    if (row.baseline !== '' && format.parse(row.baseline) === null) problems[`${at}.kpi.baseline_value`] = NO_NUMBER;
  });
  return problems;
}

const NO_NUMBER = 'Not a number.';

function numberOf(text: string, format: Format): number | null {
  const found = format.parse(text);
  return found === null ? null : Number(found);
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

/** The fields as the API takes them. */
export function fieldsOf(values: ObjectiveValues, format: Format) {
  const period = readPeriod(values.period);
  return {
    title: values.title.trim(),
    description: orNull(values.description),
    level: values.level,
    parent_id: values.parent?.id ?? null,
    owner_id: values.ownerId,
    department: orNull(values.department),
    year: period?.year ?? null,
    quarter: period?.quarter ?? null,
    starts_on: orNull(values.startsOn),
    ends_on: orNull(values.endsOn),
    weight: numberOf(values.weight, format) ?? 1,
    manual_progress: values.manualProgress === '' ? null : numberOf(values.manualProgress, format),
    state: values.state,
  };
}

/** Only what differs from what the objective was. */
export function patchOf(values: ObjectiveValues, base: ObjectiveValues, format: Format): Schemas['ObjectivePatch'] {
  const [now, was] = [fieldsOf(values, format), fieldsOf(base, format)];
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== was[name as keyof typeof was]));
}

export function kpiOf(row: KeyResultRow, values: ObjectiveValues, format: Format): Schemas['KpiIn'] {
  const { year, quarter, owner_id, department, starts_on, ends_on } = fieldsOf(values, format);
  return {
    title: row.title.trim(),
    unit: orNull(row.unit),
    measure: row.measure,
    direction: row.direction,
    baseline_value: format.parse(row.baseline),
    target_value: format.parse(row.target),
    level: quarter === null ? null : 'quarterly',
    year,
    quarter,
    owner_id,
    department,
    starts_on,
    ends_on,
  };
}

export function newObjectiveOf(values: FormValues, format: Format): Schemas['NewObjective'] {
  const key_results = values.keyResults.map((row) => {
    const weight = numberOf(row.weight, format) ?? 1;
    return row.kpiId === null ? { kpi: kpiOf(row, values, format), weight } : { kpi_id: row.kpiId, weight };
  });
  return { ...fieldsOf(values, format), key_results };
}

export type Step =
  | { kind: 'unlink'; kpiId: string }
  | { kind: 'reweigh' | 'link'; kpiId: string; weight: number; index: number }
  | { kind: 'create'; kpi: Schemas['KpiIn']; weight: number; index: number; key: string };

/** What is to be done so that an objective's key results are those that were typed. */
export function stepsTo(values: FormValues, linked: LinkedKpi[], format: Format): Step[] {
  const before = new Map(linked.map((kpi) => [kpi.kpi_id, kpi.weight]));
  const kept = new Set(values.keyResults.map((row) => row.kpiId));
  const gone: Step[] = linked.filter((kpi) => !kept.has(kpi.kpi_id)).map((kpi) => ({ kind: 'unlink', kpiId: kpi.kpi_id }));
  const others = values.keyResults.flatMap((row, index): Step[] => {
    const weight = numberOf(row.weight, format) ?? 1;
    if (row.kpiId === null) return [{ kind: 'create', kpi: kpiOf(row, values, format), weight, index, key: row.key }];
    const was = before.get(row.kpiId);
    if (was === weight) return [];
    return [{ kind: was === undefined ? 'link' : 'reweigh', kpiId: row.kpiId, weight, index }];
  });
  return [...gone, ...others];
}
