import { expect, test } from 'vitest';
import type { Notice } from './api';
import { byDay } from './words';

const notice = (id: string, created_at: string): Notice => ({
  id,
  kind: 'at_risk',
  goal_id: 'g',
  goal_kind: 'kpi',
  title: 'Goal',
  day: '2026-11-16',
  created_at,
  read_at: null,
});

test('notices stand under the day on which they came, newest first', () => {
  const notices = [notice('c', '2026-11-21T09:00:00Z'), notice('b', '2026-11-21T06:00:00Z'), notice('a', '2026-11-20T06:00:00Z')];

  const days = byDay(notices, (instant) => instant.slice(0, 10));

  expect(days.map(([day, ones]) => [day, ones.map((one) => one.id)])).toEqual([
    ['2026-11-21', ['c', 'b']],
    ['2026-11-20', ['a']],
  ]);
});
