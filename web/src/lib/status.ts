import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleDot, IconProgress } from '@tabler/icons-react';
import { IconTrendingDown, type Icon } from '@tabler/icons-react';

export interface StatusWord {
  word: string;
  icon: Icon;
  /** A colour of the theme. */
  color: string;
}

/** Every status with its word, icon and colour, in the order in which they are counted. */
export const STATUS_WORDS = {
  on_track: { word: 'On track', icon: IconCircleDot, color: 'var(--cairn-on-track)' },
  at_risk: { word: 'At risk', icon: IconAlertTriangle, color: 'var(--cairn-at-risk)' },
  off_track: { word: 'Off track', icon: IconTrendingDown, color: 'var(--cairn-off-track)' },
  in_progress: { word: 'In progress', icon: IconProgress, color: 'var(--cairn-neutral)' },
  not_started: { word: 'Not started', icon: IconCircleDashed, color: 'var(--cairn-neutral)' },
  completed: { word: 'Completed', icon: IconCircleCheck, color: 'var(--cairn-completed)' },
} as const satisfies Record<string, StatusWord>;

export function statusOf(status: string | null | undefined): StatusWord | null {
  return status != null && status in STATUS_WORDS ? STATUS_WORDS[status as keyof typeof STATUS_WORDS] : null;
}
