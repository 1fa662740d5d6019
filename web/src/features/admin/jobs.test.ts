import { expect, test } from 'vitest';
import { isOver, resultLines, scheduleWords, secondsOf, shareDone } from './jobs';

test.each([
  ['5 0 * * *', 'Every day at 00:05'],
  ['0 2 * * 1', 'Mondays at 02:00'],
  ['0 2 * * 7', 'Sundays at 02:00'],
  ['0 3 1 * *', 'The 1st of each month at 03:00'],
  ['0 3 22 * *', 'The 22nd of each month at 03:00'],
  ['*/5 * * * *', '*/5 * * * *'],
  ['0 3 1 6 *', '0 3 1 6 *'],
])('the schedule %s is told as “%s”', (cron, words) => {
  expect(scheduleWords(cron)).toBe(words);
});

test('a run is over once it ended in whatever way', () => {
  expect(['queued', 'running'].map((status) => isOver({ status: status as 'queued' }))).toEqual([false, false]);
  expect(['succeeded', 'failed', 'cancelled'].map((status) => isOver({ status: status as 'failed' }))).toEqual([true, true, true]);
});

test('how far a run is is told where it says so', () => {
  expect(shareDone({ done: 1, total: 4 })).toBe(25);
  expect(shareDone({ done: null, total: null })).toBeNull();
  expect(shareDone({ done: 0, total: 0 })).toBeNull();
});

test('a run that never began took no time', () => {
  expect(secondsOf({ started_at: null, finished_at: '2026-11-21T12:00:00Z' })).toBeNull();
  expect(secondsOf({ started_at: '2026-11-21T12:00:00Z', finished_at: '2026-11-21T12:00:01.5Z' })).toBe(1.5);
});

test('of a result its figures and words are shown', () => {
  expect(resultLines({ deleted_sessions: 3, moved: [1], day: '2026-11-21' })).toEqual([
    ['Deleted sessions', '3'],
    ['Day', '2026-11-21'],
  ]);
});
