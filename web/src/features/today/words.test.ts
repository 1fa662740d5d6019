import { expect, test } from 'vitest';
import { createFormat } from '@/lib/format';
import { makeItem } from './examples';
import { chipsOf, whyNotNow } from './words';

const format = createFormat('en-GB', '2026-11-21');
const texts = (given: Parameters<typeof makeItem>[1]) => chipsOf(makeItem('a', given), format).map((chip) => chip.text);

test('the buffer is told in days, and its lack as well', () => {
  expect(texts({ buffer_days: 3 })).toEqual(['3 days of buffer']);
  expect(texts({ buffer_days: 1 })).toEqual(['1 day of buffer']);
  expect(texts({ buffer_days: 0 })).toEqual(['no buffer']);
  expect(texts({ buffer_days: -2 })).toEqual(['behind by 2 days']);
});

test('what has to come is told with its unit and day', () => {
  const due = { amount: '3.398832', value: '9.698832', on: '2026-11-21' };

  expect(texts({ due_by: due, unit: 'km' })).toEqual(['3.4 km more by today']);
  expect(texts({ due_by: due, unit: 'kg', direction: 'decrease' })).toEqual(['3.4 kg less by today']);
});

test('missed days are named, or counted', () => {
  expect(texts({ missed_on: ['2026-11-20'] })).toEqual(['missed yesterday']);
  expect(texts({ missed_on: ['2026-11-18', '2026-11-19'] })).toEqual(['missed 2 days']);
});

test('a streak counts what it counts', () => {
  expect(texts({ streak: { current: 5, best: 9 } })).toEqual(['5 days in a row']);
  expect(texts({ streak: { current: 1, best: 9 } })).toEqual(['1 day in a row']);
  expect(texts({ streak: { current: 2, best: 9 }, level: 'weekly', measure: 'sum' })).toEqual(['2 periods in a row']);
  expect(texts({ streak: { current: 0, best: 9 } })).toEqual([]);
});

test('what cannot be logged says why', () => {
  expect(whyNotNow(makeItem('a'))).toBeNull();
  expect(whyNotNow(makeItem('a', { can_log: { allowed: false, reason: 'fed_by_metric' } }))).toContain('metric');
});
