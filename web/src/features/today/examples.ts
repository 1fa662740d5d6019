import type { Item, Today } from './api';

const DAY = '2026-11-21';

/** An item for tests: a habit that is due, unless told otherwise. */
export function makeItem(id: string, given: Partial<Item> = {}): Item {
  return {
    id,
    kind: 'kpi',
    title: `Item ${id}`,
    level: null,
    measure: 'completion',
    direction: 'increase',
    unit: null,
    due_on: DAY,
    missed_on: null,
    logged: { value: null, is_done: false, is_skipped: false, log_id: null },
    target_value: null,
    current_value: null,
    progress_percentage: null,
    expected_percentage: null,
    status: null,
    buffer_days: null,
    no_buffer: null,
    due_by: null,
    no_due: null,
    streak: null,
    next: 'tick',
    can_log: { allowed: true, reason: null },
    ...given,
  };
}

/** What is owed on a day, counted. */
export function makeToday(given: Partial<Pick<Today, 'overdue' | 'due' | 'done'>>): Today {
  const { overdue = [], due = [], done = [] } = given;
  const counts = { overdue: overdue.length, due: due.length, done: done.length };
  return { date: DAY, today: DAY, overdue, due, done, counts, next_cursor: null };
}
