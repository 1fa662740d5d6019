import { IconBan, IconCircleCheck, IconCircleDashed, IconCircleX, IconProgress, type Icon } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';

type RunStatus = Schemas['RunStatus'];

/** Every status of a run with its word, icon and colour. */
export const RUN_WORDS: Record<RunStatus, { word: string; icon: Icon; color: string }> = {
  queued: { word: 'Waiting', icon: IconCircleDashed, color: 'var(--cairn-neutral)' },
  running: { word: 'Running', icon: IconProgress, color: 'var(--cairn-on-track)' },
  succeeded: { word: 'Done', icon: IconCircleCheck, color: 'var(--cairn-completed)' },
  failed: { word: 'Failed', icon: IconCircleX, color: 'var(--cairn-off-track)' },
  cancelled: { word: 'Cancelled', icon: IconBan, color: 'var(--cairn-neutral)' },
};

/** What jobs are called, and what they do, by the names that commands know them by. */
const JOB_WORDS: Record<string, { word: string; about: string }> = {
  'refresh-expected': { word: 'Expected progress', about: 'Computes what is expected by today' },
  remind: { word: 'Reminders', about: 'Tells owners what is due and what is at risk' },
  'clean-up': { word: 'Clean-up', about: 'Deletes what has expired' },
  'verify-progress': { word: 'Comparison', about: 'Compares all progress with the logs' },
  'compute-daily-kpis': { word: 'Daily figures', about: 'Computes yesterday’s figures of a community' },
  'compute-weekly-kpis': { word: 'Weekly figures', about: 'Computes last week’s figures of a community' },
  'compute-monthly-kpis': { word: 'Monthly figures', about: 'Computes last month’s figures of a community' },
  'drain-metrics': { word: 'Changed figures', about: 'Computes the figures that events changed' },
  backfill: { word: 'Backfill', about: 'Computes days of a community anew' },
  refresh: { word: 'Refresh', about: 'Computes the last days of a community anew' },
};

export function jobWord(jobname: string): string {
  return JOB_WORDS[jobname]?.word ?? jobname;
}

export function jobAbout(jobname: string): string {
  return JOB_WORDS[jobname]?.about ?? jobname;
}

export function isOver({ status }: { status: RunStatus }): boolean {
  return status !== 'queued' && status !== 'running';
}

const WEEKDAYS = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

/** "30 2 * * 1" → "Mondays at 02:30"; what isn't that simple stays as it is. */
export function scheduleWords(cron: string): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().split(/\s+/);
  if (!isNumber(minute) || !isNumber(hour) || month !== '*') return cron;
  const time = `at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (day === '*' && weekday === '*') return `Every day ${time}`;
  const name = WEEKDAYS[Number(weekday) % 7];
  if (day === '*' && isNumber(weekday) && name !== undefined) return `${name} ${time}`;
  if (isNumber(day) && weekday === '*') return `The ${ordinal(Number(day))} of each month ${time}`;
  return cron;
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

function ordinal(number: number): string {
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(number);
  return `${number}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[rule]}`;
}

/** How far a run is in percent; null: it doesn't say. */
export function shareDone({ done, total }: { done: number | null; total: number | null }): number | null {
  return done === null || total === null || total === 0 ? null : (done / total) * 100;
}

/** How many seconds a run took; null: it isn't over, or never began. */
export function secondsOf({ started_at: from, finished_at: to }: { started_at: string | null; finished_at: string | null }): number | null {
  return from === null || to === null ? null : Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

/** What came of a run: the figures and words of its result, by name. */
export function resultLines(result: Record<string, unknown> | null): [string, string][] {
  return Object.entries(result ?? {})
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => [sentence(name), String(value)]);
}

/** "check_in_days" → "Check in days". */
export function sentence(name: string): string {
  const words = name.replaceAll('_', ' ').replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
