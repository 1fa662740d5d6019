import { describe, expect, test } from 'vitest';
import { addDays } from '@/lib/format';
import type { HeatmapDay } from './api';
import { dayAfterKey, levelsOf, monthMarks, sumsOf, weekdayOf, weeksOf } from './calendar';

function day(date: string, given: Partial<HeatmapDay> = {}): HeatmapDay {
  return { date, value: null, state: null, log_count: 0, kpi_id: null, ...given };
}

const YEAR = Array.from({ length: 365 }, (_, index) => day(addDays('2026-01-01', index)));

describe('a year', () => {
  test('is laid out in weeks from Monday to Sunday', () => {
    const weeks = weeksOf(YEAR);

    expect(weeks).toHaveLength(53);
    expect(weeks[0]?.map((one) => one?.date ?? null)).toEqual([null, null, null, '2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']);
    expect(weeks.every((week) => week.length === 7)).toBe(true);
    expect(weekdayOf('2026-11-21')).toBe(5);
  });

  test('names its twelve months where they begin', () => {
    const marks = monthMarks(weeksOf(YEAR));

    expect(marks).toHaveLength(12);
    expect(marks[1]).toEqual({ day: '2026-02-01', week: 4 });
  });

  test('is walked by days and weeks, and not out of', () => {
    expect(dayAfterKey('2026-03-10', 'ArrowRight', YEAR)).toBe('2026-03-17');
    expect(dayAfterKey('2026-03-10', 'ArrowUp', YEAR)).toBe('2026-03-09');
    expect(dayAfterKey('2026-01-01', 'ArrowLeft', YEAR)).toBeNull();
    expect(dayAfterKey('2026-03-10', 'End', YEAR)).toBe('2026-12-31');
  });
});

test('days are as dark as they rank, whatever the greatest is', () => {
  const days = ['1', '2', '3', '1000'].map((value, index) => day(`2026-01-0${index + 1}`, { value, state: 'done' }));
  const levelOf = levelsOf(days);

  expect(days.map(levelOf)).toEqual([1, 2, 3, 4]);
  expect(levelOf(day('2026-01-09', { state: 'done' }))).toBe(4);
  expect(levelOf(day('2026-01-09', { state: 'missed' }))).toBe(0);
});

test('a year counts what was due, without what was skipped', () => {
  const days = (['done', 'done', 'missed', 'skipped', 'due', null] as const).map((state, index) => day(`2026-01-0${index + 1}`, { state }));

  expect(sumsOf(days)).toEqual({ done: 2, skipped: 1, missed: 1, rate: (100 * 2) / 3 });
});
