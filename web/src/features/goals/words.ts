import { IconBuilding, IconCalendarMonth, IconCalendarStats, IconCalendarWeek, IconChartLine } from '@tabler/icons-react';
import { IconCheckbox, IconFlag, IconMountain, IconSitemap, IconSun, IconTarget } from '@tabler/icons-react';
import { IconUser, IconUsers, type Icon } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import type { Format } from '@/lib/format';
import type { Goal } from './store';

type Progress = Schemas['ProgressOut'];

interface KindWord {
  word: string;
  icon: Icon;
}

const LEVEL_WORDS: Record<string, KindWord> = {
  company: { word: 'Company objective', icon: IconBuilding },
  division: { word: 'Division objective', icon: IconSitemap },
  team: { word: 'Team objective', icon: IconUsers },
  individual: { word: 'Individual objective', icon: IconUser },
  quarterly: { word: 'Quarterly KPI', icon: IconCalendarStats },
  monthly: { word: 'Monthly KPI', icon: IconCalendarMonth },
  weekly: { word: 'Weekly KPI', icon: IconCalendarWeek },
  daily: { word: 'Daily KPI', icon: IconSun },
  quarterly_target: { word: 'Quarterly target', icon: IconFlag },
  power_goal: { word: 'Power goal', icon: IconFlag },
  monthly_target: { word: 'Monthly target', icon: IconFlag },
  weekly_target: { word: 'Weekly target', icon: IconFlag },
  daily_action: { word: 'Daily action', icon: IconCheckbox },
};

const KIND_WORDS: Record<string, KindWord> = {
  vision: { word: 'Vision', icon: IconMountain },
  objective: { word: 'Objective', icon: IconTarget },
  kpi: { word: 'KPI', icon: IconChartLine },
  target: { word: 'Target', icon: IconFlag },
};

const UNKNOWN: KindWord = { word: 'Goal', icon: IconTarget };

export function kindOf(goal: Pick<Goal, 'kind' | 'level'>): KindWord {
  return (goal.level === null ? undefined : LEVEL_WORDS[goal.level]) ?? KIND_WORDS[goal.kind] ?? UNKNOWN;
}

const FROM_BELOW = new Set(['average', 'sum', 'min', 'max', 'count', 'children']);

/** Why the log field of a goal can't be used; null where it can. */
export function whyNoLog(goal: Goal): string | null {
  if (goal.can_log) return null;
  if (FROM_BELOW.has(goal.method ?? '')) return 'Takes its progress from the KPIs below it; log to one of those.';
  return 'Not yours to log: it belongs to somebody else.';
}

const MEASURE_WORDS: Record<string, string> = {
  sum: 'added up',
  latest: 'the latest counts',
  average: 'their average',
  minimum: 'the smallest counts',
  maximum: 'the largest counts',
  completion: 'done days of all due days',
};

/** What a progress is made of, in words. */
export function methodWords(goal: Goal, progress: Progress | undefined, format: Format): string {
  const below = countOf(progress?.child_count ?? goal.child_total, format);
  const counted = goal.kind === 'objective' ? 'objectives' : 'goals';
  switch (goal.method) {
    case 'average':
    case 'children':
      return `Average of the ${below} ${counted} below, by weight`;
    case 'sum':
      return `Sum of the ${below} KPIs below`;
    case 'min':
      return `The lowest of the ${below} KPIs below`;
    case 'max':
      return `The highest of the ${below} KPIs below`;
    case 'count':
      return `Completed KPIs among the ${below} below`;
    case 'kpis':
      return `Average of ${countOf(progress?.link_count, format)} linked KPIs, by weight`;
    case 'manual':
      return 'Set by hand; no objectives below, no KPIs linked';
    case 'done':
      return goal.is_done ? 'Done' : 'Not done yet';
    case 'logs':
      return logWords(goal, progress, format);
    default:
      return 'Nothing counts towards it yet';
  }
}

function countOf(count: number | undefined, format: Format): string {
  return count === undefined ? '' : format.count(count);
}

function logWords(goal: Goal, progress: Progress | undefined, format: Format): string {
  const how = MEASURE_WORDS[goal.measure ?? 'sum'] ?? '';
  if (progress === undefined) return `Logged values, ${how}`;
  if (progress.log_count === 0) return 'No value logged yet';
  return progress.log_count === 1 ? 'One logged value' : `${format.count(progress.log_count)} logged values, ${how}`;
}
