import { IconCircleCheck, IconCircleX, IconClock, IconHandStop, IconLoader2, type Icon } from '@tabler/icons-react';
import type { Run } from './api';

interface Word {
  word: string;
  icon: Icon;
  color: string;
}

export const RUN_WORDS: Record<Run['status'], Word> = {
  queued: { word: 'Waiting', icon: IconClock, color: 'var(--cairn-neutral)' },
  running: { word: 'Running', icon: IconLoader2, color: 'var(--cairn-on-track)' },
  succeeded: { word: 'Done', icon: IconCircleCheck, color: 'var(--cairn-completed)' },
  failed: { word: 'Failed', icon: IconCircleX, color: 'var(--cairn-off-track)' },
  cancelled: { word: 'Cancelled', icon: IconHandStop, color: 'var(--cairn-neutral)' },
};

const JOBS: Record<string, string> = {
  backfill: 'Backfill',
  refresh: 'Refresh',
  'drain-metrics': 'What came in',
};

/** What people call a job; others go by their own name. */
export function jobWord(jobname: string): string {
  return JOBS[jobname] ?? jobname.charAt(0).toUpperCase() + jobname.slice(1).replaceAll(/[_-]/g, ' ');
}
