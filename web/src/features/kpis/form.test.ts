import { describe, expect, test } from 'vitest';
import { createFormat } from '@/lib/format';
import { bodyOf, changesOf, EMPTY_KPI, problemsOf, trialsOf } from './form';

const { parse } = createFormat('de', '2026-11-21');

describe('the form of a KPI', () => {
  test('reads numbers as they are typed, and leaves out what is empty', () => {
    const body = bodyOf({ ...EMPTY_KPI, title: ' Umsatz ', target_value: '1.234,5', weight: '0,5' }, parse);

    expect(body).toMatchObject({ title: 'Umsatz', target_value: '1234.5', weight: 0.5, unit: null, due_weekdays: null });
  });

  test('sends bounds instead of a target where a value is to be kept', () => {
    const body = bodyOf({ ...EMPTY_KPI, title: 'T', direction: 'maintain', target_value: '5', lower_bound: '1', upper_bound: '2' }, parse);

    expect([body.target_value, body.lower_bound, body.upper_bound]).toEqual([null, '1', '2']);
  });

  test('names the metric that feeds it', () => {
    const body = bodyOf({ ...EMPTY_KPI, title: 'T', community: 'c', metric: 'daily:payments_amount' }, parse);

    expect(body.metric_source).toEqual({ community: 'c', metric: 'payments_amount', grain: 'daily' });
  });

  test('says what is wrong with each field', () => {
    const problems = problemsOf({ ...EMPTY_KPI, target_value: 'viel', weight: '-1', starts_on: '2026-02-01', ends_on: '2026-01-01' }, parse);

    expect(Object.keys(problems).sort()).toEqual(['ends_on', 'target_value', 'title', 'weight']);
  });

  test('sends only what was changed, and tries what moves others', () => {
    const before = bodyOf({ ...EMPTY_KPI, title: 'T', target_value: '5' }, parse);

    const changes = changesOf(before, { ...before, weight: 2, target_value: '7', title: 'U' });

    expect(changes).toEqual({ title: 'U', weight: 2, target_value: '7' });
    expect(trialsOf(changes).map((trial) => trial.body)).toEqual([{ weight: 2 }, { target_value: '7' }]);
  });
});
