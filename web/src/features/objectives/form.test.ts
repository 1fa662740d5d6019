import { expect, test } from 'vitest';
import { createFormat } from '@/lib/format';
import type { LinkedKpi } from './api';
import { emptyRow, newObjectiveOf, patchOf, problemsOf, stepsTo, type FormValues, type KeyResultRow } from './form';
import { mergeValues } from './merge';

const format = createFormat('de', '2026-11-21');
const row = (given: Partial<KeyResultRow>): KeyResultRow => ({ ...emptyRow(), ...given });
const linked = (kpi_id: string, weight: number) => ({ kpi_id, weight }) as Partial<LinkedKpi> as LinkedKpi;
const values: FormValues = {
  title: ' Quiet houses ',
  description: '',
  level: 'team',
  parent: { id: 'above', title: 'Above' },
  ownerId: 'me',
  department: '',
  period: '2026-4',
  startsOn: '',
  endsOn: '',
  weight: '1',
  manualProgress: '',
  state: 'active',
  keyResults: [],
};

test('what is typed becomes what the API takes, in the numbers of its locale', () => {
  const keyResults = [row({ kpiId: 'known', weight: '0,5' }), row({ title: 'Nights', target: '1.234,5', unit: 'nights' })];

  const body = newObjectiveOf({ ...values, keyResults }, format);

  expect(body).toMatchObject({ title: 'Quiet houses', description: null, year: 2026, quarter: 4, parent_id: 'above' });
  expect(body.key_results).toMatchObject([
    { kpi_id: 'known', weight: 0.5 },
    { kpi: { title: 'Nights', target_value: '1234.5', baseline_value: null, level: 'quarterly', year: 2026 }, weight: 1 },
  ]);
});

test('what is wrong is said at its field', () => {
  const keyResults = [row({ kpiId: 'known', weight: '2' }), row({ target: 'many' })];

  expect(Object.keys(problemsOf({ ...values, title: ' ', weight: '', keyResults }, format))).toEqual([
    'title',
    'weight',
    'key_results.0.weight',
    'key_results.1.kpi.title',
    'key_results.1.kpi.target_value',
  ]);
});

test('only what was changed is sent', () => {
  expect(patchOf({ ...values, title: 'Quiet houses', weight: '2', period: '2027' }, values, format)).toEqual({
    weight: 2,
    year: 2027,
    quarter: null,
  });
});

test('key results are unlinked, reweighed, linked and made, and the same ones left alone', () => {
  const keyResults = [
    row({ kpiId: 'same', weight: '1' }),
    row({ kpiId: 'lighter', weight: '0,25' }),
    row({ kpiId: 'other' }),
    row({ title: 'New' }),
  ];

  const steps = stepsTo({ ...values, keyResults }, [linked('gone', 1), linked('same', 1), linked('lighter', 1)], format);

  expect(steps.map((step) => [step.kind, 'kpiId' in step ? step.kpiId : null])).toEqual([
    ['unlink', 'gone'],
    ['reweigh', 'lighter'],
    ['link', 'other'],
    ['create', null],
  ]);
});

test('two who changed different fields both keep theirs; one field that both changed is a conflict', () => {
  const { keyResults, ...base } = values;

  const found = mergeValues(base, { ...base, title: 'Mine', weight: '2' }, { ...base, title: 'Theirs', description: 'Longer' });

  expect(keyResults).toEqual([]);
  expect(found).toEqual({ merged: { ...base, title: 'Mine', weight: '2', description: 'Longer' }, conflicts: ['title'], theirs: ['description'] });
});
