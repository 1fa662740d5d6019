import { expect, test } from 'vitest';
import { createFormat } from '@/lib/format';
import { differenceLines } from './differences';

const FORMAT = createFormat('en-GB', '2026-11-21');

test('a difference of a goal says what is stored and what should be', () => {
  const [line] = differenceLines([{ goal_id: 'g', title: 'Savings', kind: 'kpi', fields: { progress_percentage: [99, 30], status: [null, 'at_risk'] } }], FORMAT);

  expect(line?.what).toBe('Savings');
  expect(line?.words).toBe('Progress percentage is 99, and should be 30; Status is empty, and should be at_risk');
});

test('figures that are missing or too many are told so', () => {
  const bucket = { community_id: 'c', community: 'Cedar Ridge', grain: 'daily' as const, first_day: '2026-11-03', fields: {} };
  const lines = differenceLines([{ ...bucket, problem: 'missing' }, { ...bucket, problem: 'surplus' }], FORMAT);

  expect(lines.map((one) => one.what)).toEqual(['Cedar Ridge, daily of 3 Nov', 'Cedar Ridge, daily of 3 Nov']);
  expect(lines.map((one) => one.words)).toEqual(['There are no figures, and there should be some', 'There are figures, and there should be none']);
});
