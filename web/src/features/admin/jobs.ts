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

/** What jobs are called, by the names that commands know them by. */
const JOB_WORDS: Record<string, string> = {
  'refresh-expected': 'Compute what is expected by today',
  remind: 'Tell owners what is due and what is at risk',
  'clean-up': 'Delete what has expired',
  'verify-progress': 'Compare all progress with the logs',
  'compute-daily-kpis': 'Compute the figures of days',
  'compute-weekly-kpis': 'Compute the figures of weeks',
  'compute-monthly-kpis': 'Compute the figures of months',
  'drain-metrics': 'Compute the figures that events changed',
  backfill: 'Compute days anew',
  refresh: 'Compute the last days anew',
};

export function jobWord(jobname: string): string {
  return JOB_WORDS[jobname] ?? jobname;
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
