import { describe, expect, test } from 'vitest';
import { createFormat } from '@/lib/format';
import type { Cascade, Cascaded } from './api';
import { emptyPlan, firstLines, readPlan, sumOf } from './plan';

const { parse } = createFormat('en-GB', '2026-11-21');
const FILLED = { ...emptyPlan(2026), title: ' Revenue ', total: '1,200.50', unit: '€' };

function made(title: string, target: string | null, children: Cascaded[] = []): Cascaded {
  return {
    id: null, level: 'quarterly', title, target_value: target, period_start: '2026-01-01', period_end: '2026-03-31',
    year: 2026, quarter: 1, month: null, week: null, due_weekdays: null, child_count: children.length, children,
  };
}

describe('a plan', () => {
  test('is read as the server takes it', () => {
    expect(readPlan(FILLED, parse)).toEqual({
      body: { title: 'Revenue', target_value: '1200.50', year: 2026, split: 'even', down_to: 'weekly', unit: '€' },
    });
  });

  test('says what is missing', () => {
    const reading = readPlan({ ...FILLED, title: ' ', total: '-3', year: '26' }, parse);

    expect('problems' in reading && Object.keys(reading.problems)).toEqual(['title', 'total', 'year']);
  });

  test('takes the shares of levels that are made only', () => {
    const shares = { quarterly: ['40', '30', '20', '10'], monthly: [], daily: ['1', '1', '1', '1', '1', '0', '0'] };

    const reading = readPlan({ ...FILLED, split: 'shares', shares }, parse);

    expect('body' in reading && reading.body.shares).toEqual({ quarterly: ['40', '30', '20', '10'] });
  });

  test('refuses shares that are all 0 or no numbers', () => {
    const of = (quarterly: string[]) => readPlan({ ...FILLED, split: 'shares', shares: { ...FILLED.shares, quarterly } }, parse);

    expect(of(['0', '0', '0', '0'])).toEqual({ problems: { shares: 'Not all shares of a level can be 0.' } });
    expect(of(['a', '0', '0', '1'])).toEqual({ problems: { shares: 'Every share is a number, 0 or more.' } });
  });
});

describe('a preview', () => {
  test('shows all quarters and what is below the first', () => {
    const quarters = [made('Q1', '10', [made('January', '4'), made('February', '6')]), made('Q2', '20', [made('April', '20')])];

    expect(firstLines(quarters, 10).map(({ kpi, depth }) => [kpi.title, depth])).toEqual([
      ['Q1', 0], ['January', 1], ['February', 1], ['Q2', 0],
    ]);
  });

  test('adds up exactly', () => {
    const kpis = [made('Q1', '0.1'), made('Q2', '0.2'), made('Q3', null)];

    expect(sumOf({ kpis } as Cascade)).toBe('0.3');
  });
});
