import { expect, test } from 'vitest';
import { readHours, writeHours } from './hours';

test('reads what it writes', () => {
  const hours = readHours('6:00-12:00, 14:00–24:00', 1);

  expect(hours).toEqual([
    { weekday: 1, opens_at: '06:00', closes_at: '12:00' },
    { weekday: 1, opens_at: '14:00', closes_at: null },
  ]);
  expect(writeHours(hours ?? [], 1)).toBe('06:00-12:00, 14:00-24:00');
  expect(writeHours(hours ?? [], 2)).toBe('');
});

test('nothing is closed, and what can’t be a span is none', () => {
  expect(readHours('', 1)).toEqual([]);
  expect(['8-9', '12:00-11:00', '10:00-25:00', '08:61-09:00', '24:00-24:00', '08:00-09:00,'].map((line) => readHours(line, 1))).toEqual([null, null, null, null, null, null]);
});
