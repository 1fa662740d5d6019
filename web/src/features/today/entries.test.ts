import { expect, test } from 'vitest';
import type { Item } from './api';
import { afterAct, entriesOf, withActs, type Act } from './entries';
import { makeItem, makeToday } from './examples';

const DAY = '2026-11-21';

function act(section: string, item: Item | undefined, given: Partial<Act> = {}): Act {
  if (item === undefined) throw new Error('There is no such item.');
  return { key: `${section}:${item.id}`, item, kind: 'tick', day: DAY, value: null, ...given };
}

test('what is due on the day and what the week needs stand apart', () => {
  const today = makeToday({
    overdue: [makeItem('a', { missed_on: ['2026-11-18', '2026-11-19'] })],
    due: [makeItem('a'), makeItem('b', { level: 'monthly', due_on: '2026-11-30' })],
    done: [makeItem('c')],
  });

  const entries = entriesOf(today);

  expect(entries.overdue.map((one) => [one.key, one.day])).toEqual([['overdue:a', '2026-11-18']]);
  expect(entries.today.map((one) => [one.key, one.day])).toEqual([['today:a', DAY]]);
  expect(entries.week.map((one) => one.key)).toEqual(['week:b']);
  expect(entries.done.map((one) => one.key)).toEqual(['done:c']);
});

test('an action without a day is due today', () => {
  const today = makeToday({ due: [makeItem('a', { kind: 'target', due_on: null })] });

  expect(entriesOf(today).today).toHaveLength(1);
});

test('a tick moves to what is done, and the streak grows', () => {
  const today = makeToday({ due: [makeItem('a', { streak: { current: 4, best: 4 } }), makeItem('b')] });

  const after = afterAct(today, act('today', today.due[0]));

  expect(after.due.map((one) => one.id)).toEqual(['b']);
  expect(after.done[0]?.streak).toEqual({ current: 5, best: 5 });
  expect(after.done[0]?.logged.is_done).toBe(true);
  expect(after.counts).toEqual({ overdue: 0, due: 1, done: 1 });
});

test('a skipped day breaks no streak and extends none', () => {
  const today = makeToday({ due: [makeItem('a', { streak: { current: 4, best: 9 } })] });

  const after = afterAct(today, act('today', today.due[0], { kind: 'skip' }));

  expect(after.done[0]?.streak).toEqual({ current: 4, best: 9 });
  expect(after.done[0]?.logged).toMatchObject({ is_done: false, is_skipped: true });
});

test('of several missed days the others stay overdue', () => {
  const missed = ['2026-11-18', '2026-11-19'];
  const today = makeToday({ overdue: [makeItem('a', { missed_on: missed })] });

  const once = afterAct(today, act('overdue', today.overdue[0], { day: '2026-11-18' }));
  const twice = afterAct(once, act('overdue', once.overdue[0], { day: '2026-11-19' }));

  expect(once.overdue[0]?.missed_on).toEqual(['2026-11-19']);
  expect(twice.overdue).toEqual([]);
  expect(twice.done).toEqual([]);
});

test('a value of the week is added where it stands', () => {
  const item = makeItem('a', { level: 'weekly', measure: 'sum', due_on: '2026-11-22', current_value: '3.1' });
  const today = makeToday({ due: [item] });

  const log = act('week', item, { kind: 'value', value: '2.5' });
  const after = withActs(withActs(today, [log]), [log]);

  expect(after.due[0]).toMatchObject({ current_value: '5.6', logged: { value: '2.5', is_done: true } });
  expect(after.counts.due).toBe(1);
});
