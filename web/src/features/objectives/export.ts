import type { CsvValue } from '@/lib/csv';
import { statusOf } from '@/lib/status';
import type { Objective } from './api';
import { LEVEL_WORDS, STATE_WORDS } from './words';

const HEADINGS = [
  ...['id', 'title', 'level', 'parent', 'owner', 'department', 'year', 'quarter', 'starts_on', 'ends_on', 'state'],
  ...['status', 'progress_percentage', 'expected_percentage', 'key_results', 'objectives_below', 'last_check_in', 'check_in_status'],
  ...['confidence', 'final_score', 'weight'],
];

/** A list of objectives as the lines of a file, the headings first. */
export function linesOf(objectives: Objective[]): CsvValue[][] {
  return [HEADINGS, ...objectives.map(lineOf)];
}

function lineOf(objective: Objective): CsvValue[] {
  const { progress, check_in: checkIn } = objective;
  return [
    objective.id,
    objective.title,
    LEVEL_WORDS[objective.level],
    objective.parent_title,
    objective.owner_name,
    objective.department,
    objective.year,
    objective.quarter,
    progress.period_start,
    progress.period_end,
    STATE_WORDS[objective.state],
    statusOf(progress.status)?.word,
    progress.progress_percentage,
    progress.expected_percentage,
    objective.kpi_count,
    objective.child_count,
    checkIn.at,
    statusOf(checkIn.status)?.word,
    checkIn.confidence,
    objective.final_score,
    objective.weight,
  ];
}
