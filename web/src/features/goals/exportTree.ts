import type { CsvValue } from '@/lib/csv';
import { statusOf } from '@/lib/status';
import type { Row } from './rows';
import type { GoalStore } from './store';
import { kindOf } from './words';

const HEADINGS = [
  ...['id', 'level', 'title', 'kind', 'parent', 'owner', 'state', 'weight', 'status', 'progress_percentage', 'expected_percentage'],
  ...['current_value', 'target_value', 'unit', 'period_start', 'period_end', 'changed_on'],
];

/** Rows of a tree as the lines of a file, the headings first; a linked KPI bears the weight of its link. */
export function linesOf(store: GoalStore, rows: Row[]): CsvValue[][] {
  return [HEADINGS, ...rows.flatMap((row) => lineOf(store, row))];
}

function lineOf(store: GoalStore, row: Row): CsvValue[][] {
  const goal = store.byId[row.id];
  if (goal === undefined) return [];
  const parent = row.parentKey === null ? store.top : store.byId[row.parentKey];
  return [
    [
      goal.id,
      row.depth,
      goal.title,
      kindOf(goal).word,
      parent?.title,
      goal.owner_name,
      goal.state,
      row.linkWeight ?? goal.weight,
      statusOf(goal.status)?.word,
      goal.progress_percentage,
      goal.expected_percentage,
      goal.current_value,
      goal.target_value,
      goal.unit,
      goal.period_start,
      goal.period_end,
      goal.changed_on,
    ],
  ];
}
