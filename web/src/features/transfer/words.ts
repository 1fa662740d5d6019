import { IMPORT_FIELDS } from '@/api/imports.gen';
import type { What } from './api';

interface WhatWords {
  word: string;
  /** One of them, and many. */
  one: string;
  many: string;
  about: string;
  header: string[];
  example: string[][];
}

export const WORDS: Record<What, WhatWords> = {
  goals: {
    word: 'Goals',
    one: 'goal',
    many: 'goals',
    about:
      'One goal a row. kind is vision, objective, kpi or target; id is yours, and the goal is known by it ever after; parent is the id of the goal above. Any other field may be a column too: department, weight, starts_on, links …',
    header: ['kind', 'id', 'parent', 'title', 'level', 'year', 'target_value', 'unit', 'owner_email'],
    example: [
      ['objective', 'grow', '', 'Grow', 'company', '2026', '', '', ''],
      ['objective', 'east', 'grow', 'Grow in the east', 'division', '2026', '', '', ''],
      ['kpi', 'signups', '', 'Sign-ups', '', '2026', '1000', 'sign-ups', ''],
    ],
  },
  logs: {
    word: 'Values',
    one: 'value',
    many: 'values',
    about:
      'One value a row. kpi is the id that the KPI was imported with; date is a day, or label a period such as 2026-03 or 2026 Q1. A value of the same KPI and day corrects the one before.',
    header: ['kpi', 'date', 'value', 'note'],
    example: [['signups', '2026-02-28', '120', 'after the fair']],
  },
};

/** "1 goal", "3 goals". */
export function countOf(what: What, count: number, written: string): string {
  return `${written} ${count === 1 ? WORDS[what].one : WORDS[what].many}`;
}

/** Whether a column of that name is taken without being told. */
export function isField(what: What, name: string): boolean {
  const fields: readonly string[] = IMPORT_FIELDS[what];
  return fields.includes(name);
}
