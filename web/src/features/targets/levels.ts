import type { TargetLevel } from './api';

/** From a vision down; each stands below the one before. */
export const TARGET_LEVELS = ['quarterly_target', 'power_goal', 'monthly_target', 'weekly_target', 'daily_action'] as const satisfies TargetLevel[];

export const TARGET_WORDS: Record<TargetLevel, string> = {
  quarterly_target: 'quarterly target',
  power_goal: 'power goal',
  monthly_target: 'monthly target',
  weekly_target: 'weekly target',
  daily_action: 'daily action',
};

/** What may be added below; null: nothing stands below a daily action. */
export function levelBelow(level: TargetLevel | null): TargetLevel | null {
  if (level === null) return TARGET_LEVELS[0];
  return TARGET_LEVELS[TARGET_LEVELS.indexOf(level) + 1] ?? null;
}
