import { addDays } from '@/lib/format';
import type { HeatmapDay } from './api';

/** One week of the calendar, Monday to Sunday; null: the day is of another year. */
export type Week = (HeatmapDay | null)[];

export interface MonthMark {
  /** The first day of a month. */
  day: string;
  /** The week that it begins in. */
  week: number;
}

const DAYS_OF_WEEK = 7;

/** 0 is Monday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % DAYS_OF_WEEK;
}

/** The days of a year as columns of weeks. */
export function weeksOf(days: HeatmapDay[]): Week[] {
  const [first] = days;
  if (first === undefined) return [];
  const padded: Week = [...Array.from({ length: weekdayOf(first.date) }, () => null), ...days];
  while (padded.length % DAYS_OF_WEEK > 0) padded.push(null);
  return Array.from({ length: padded.length / DAYS_OF_WEEK }, (_, week) => padded.slice(week * DAYS_OF_WEEK, (week + 1) * DAYS_OF_WEEK));
}

/** Over which week each month's name stands. */
export function monthMarks(weeks: Week[]): MonthMark[] {
  return weeks.flatMap((week, index) => {
    const first = week.find((day) => day?.date.endsWith('-01') === true);
    return first == null ? [] : [{ day: first.date, week: index }];
  });
}

export const LEVELS = 4;

/** How much a day is compared to the others, 1 to 4, by quarters of their ranks; 0: nothing. One outlier doesn't pale the rest. */
export function levelsOf(days: HeatmapDay[]): (day: HeatmapDay) => number {
  const amounts = days.map(amountOf).filter((amount) => amount > 0).sort((a, b) => a - b);
  const isFlat = amounts[0] === amounts.at(-1);
  return (day) => {
    const amount = amountOf(day);
    if (amount <= 0) return day.state === 'done' ? LEVELS : 0;
    if (isFlat) return LEVELS;
    const below = amounts.findIndex((other) => other >= amount);
    return Math.min(LEVELS, 1 + Math.floor((LEVELS * below) / amounts.length));
  };
}

function amountOf(day: HeatmapDay): number {
  return day.value === null ? 0 : Math.abs(Number(day.value));
}

export interface YearSums {
  done: number;
  skipped: number;
  missed: number;
  /** Of the due days up to now that weren't skipped, in percent; null: there was none. */
  rate: number | null;
}

/** What became of the days of a year. */
export function sumsOf(days: HeatmapDay[]): YearSums {
  const count = (state: HeatmapDay['state']) => days.filter((day) => day.state === state).length;
  const [done, skipped, missed] = [count('done'), count('skipped'), count('missed')];
  return { done, skipped, missed, rate: done + missed === 0 ? null : (100 * done) / (done + missed) };
}

const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -DAYS_OF_WEEK, ArrowRight: DAYS_OF_WEEK };

/** The day that a key leads to; null: the key leads nowhere, or out of the year. */
export function dayAfterKey(day: string, key: string, days: HeatmapDay[]): string | null {
  const [first, last] = [days[0]?.date, days.at(-1)?.date];
  if (first === undefined || last === undefined) return null;
  if (key === 'Home') return first;
  if (key === 'End') return last;
  const step = STEPS[key];
  if (step === undefined) return null;
  const next = addDays(day, step);
  return next < first || next > last ? null : next;
}
