import type { Schemas } from '@/api/client';
import type { KpiDetail } from './api';

/** What stands in the fields of a KPI's form: texts, as they were typed. */
export interface KpiValues {
  title: string;
  description: string;
  parent_id: string | null;
  owner_id: string | null;
  department: string;
  unit: string;
  measure: Schemas['Measure'];
  direction: Schemas['Direction'];
  rollup_strategy: Schemas['Strategy'];
  baseline_value: string;
  target_value: string;
  lower_bound: string;
  upper_bound: string;
  target_text: string;
  weight: string;
  level: Schemas['KpiLevel'] | null;
  starts_on: string;
  ends_on: string;
  /** ISO; none: every day. */
  due_weekdays: string[];
  community: string | null;
  /** "daily:payments_amount". */
  metric: string | null;
}

export const EMPTY_KPI: KpiValues = {
  title: '',
  description: '',
  parent_id: null,
  owner_id: null,
  department: '',
  unit: '',
  measure: 'sum',
  direction: 'increase',
  rollup_strategy: 'average',
  baseline_value: '',
  target_value: '',
  lower_bound: '',
  upper_bound: '',
  target_text: '',
  weight: '1',
  level: null,
  starts_on: '',
  ends_on: '',
  due_weekdays: [],
  community: null,
  metric: null,
};

export function valuesOf(kpi: KpiDetail, show: (value: string) => string): KpiValues {
  const number = (value: string | null) => (value === null ? '' : show(value));
  return {
    title: kpi.title,
    description: kpi.description ?? '',
    parent_id: kpi.parent_id,
    owner_id: kpi.owner_id,
    department: kpi.department ?? '',
    unit: kpi.unit ?? '',
    measure: kpi.measure,
    direction: kpi.direction,
    rollup_strategy: kpi.rollup_strategy,
    baseline_value: number(kpi.baseline_value),
    target_value: number(kpi.target_value),
    lower_bound: number(kpi.lower_bound),
    upper_bound: number(kpi.upper_bound),
    target_text: kpi.target_text ?? '',
    weight: show(String(kpi.weight)),
    level: kpi.level,
    starts_on: kpi.starts_on ?? '',
    ends_on: kpi.ends_on ?? '',
    due_weekdays: (kpi.due_weekdays ?? []).map(String),
    community: kpi.metric_source?.community ?? null,
    metric: kpi.metric_source === null ? null : `${kpi.metric_source.grain}:${kpi.metric_source.metric}`,
  };
}

type Parse = (text: string) => string | null;
const NUMBERS = ['baseline_value', 'target_value', 'lower_bound', 'upper_bound', 'weight'] as const;

/** What is wrong with fields by themselves; what doesn't fit together the server says. */
export function problemsOf(values: KpiValues, parse: Parse): Partial<Record<keyof KpiValues, string>> {
  const problems: Partial<Record<keyof KpiValues, string>> = {};
  if (values.title.trim() === '') problems.title = 'A KPI needs a title.';
  for (const name of NUMBERS) if (values[name].trim() !== '' && parse(values[name]) === null) problems[name] = 'Not a number.';
  const weight = parse(values.weight);
  if (weight === null || Number(weight) < 0) problems.weight = '0 or more; 0 supports, but doesn’t count.';
  if (values.starts_on !== '' && values.ends_on !== '' && values.starts_on > values.ends_on) problems.ends_on = 'Before the first day.';
  if (values.community !== null && values.metric === null) problems.metric = 'Choose the metric that feeds it.';
  return problems;
}

/** A KPI as the server takes it; its direction decides whether target or bounds are sent. */
export function bodyOf(values: KpiValues, parse: Parse) {
  const text = (value: string) => (value.trim() === '' ? null : value.trim());
  const number = (value: string) => (value.trim() === '' ? null : parse(value));
  const isBound = values.direction === 'maintain';
  const [grain, metric] = values.metric?.split(':') ?? [];
  return {
    title: values.title.trim(),
    description: text(values.description),
    parent_id: values.parent_id,
    owner_id: values.owner_id,
    department: text(values.department),
    unit: text(values.unit),
    measure: values.measure,
    direction: values.direction,
    rollup_strategy: values.rollup_strategy,
    baseline_value: isBound ? null : number(values.baseline_value),
    target_value: isBound ? null : number(values.target_value),
    lower_bound: isBound ? number(values.lower_bound) : null,
    upper_bound: isBound ? number(values.upper_bound) : null,
    target_text: text(values.target_text),
    weight: Number(parse(values.weight) ?? '1'),
    level: values.level,
    starts_on: text(values.starts_on),
    ends_on: text(values.ends_on),
    due_weekdays: values.due_weekdays.length === 0 ? null : values.due_weekdays.map(Number).sort(),
    metric_source:
      values.community === null || grain === undefined || metric === undefined
        ? null
        : { community: values.community, metric, grain: grain as Schemas['Grain'] },
  };
}

export type KpiBody = ReturnType<typeof bodyOf>;

/** The fields that differ: only these are sent, so that others may change the rest meanwhile. */
export function changesOf(before: KpiBody, after: KpiBody): Partial<KpiBody> {
  const names = Object.keys(after) as (keyof KpiBody)[];
  return Object.fromEntries(
    names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map((name) => [name, after[name]]),
  );
}

export const FIELD_WORDS: Partial<Record<keyof KpiBody, string>> = {
  title: 'Title',
  description: 'Description',
  parent_id: 'Stands under',
  owner_id: 'Owner',
  department: 'Department',
  unit: 'Unit',
  measure: 'Measure',
  direction: 'Direction',
  rollup_strategy: 'From below',
  baseline_value: 'Baseline',
  target_value: 'Target',
  weight: 'Weight',
  level: 'Level',
  starts_on: 'First day',
  ends_on: 'Last day',
};

type WhatIf = Schemas['WhatIfIn'];

/** What of some changes can be tried before it is saved, each by itself. */
export function trialsOf(changes: Partial<KpiBody>): { field: 'weight' | 'target_value' | 'parent_id'; body: WhatIf }[] {
  const trials: ReturnType<typeof trialsOf> = [];
  if (changes.weight !== undefined) trials.push({ field: 'weight', body: { weight: changes.weight } });
  if (changes.target_value !== undefined) trials.push({ field: 'target_value', body: { target_value: changes.target_value } });
  if (changes.parent_id !== undefined) trials.push({ field: 'parent_id', body: { parent_id: changes.parent_id } });
  return trials;
}
