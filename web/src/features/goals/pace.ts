import type { Schemas } from '@/api/client';
import type { Format } from '@/lib/format';

type Pace = Schemas['PaceOut'];
type NoPace = Schemas['NoPace'];

const REASONS: Record<NoPace, string> = {
  overridden: 'its progress is decided by hand',
  from_below: 'its progress comes from below',
  within_bounds: 'it is to stay within bounds',
  no_target: 'it has no numeric target',
  no_period: 'it has no period',
  not_begun: 'its period hasn’t begun',
  over: 'its period is over',
  no_plan: 'nothing is expected by a day',
  less_is_better: 'less is better here',
  average: 'an average can’t be planned ahead',
  habit: 'a habit is done day by day',
  only_worsens: 'its value can only get worse',
  enough: 'there is enough already',
  no_data: 'nothing is logged yet',
  extreme: 'the largest or smallest value has no rate',
  too_early: 'it is too early to tell',
};

export interface PaceLine {
  name: string;
  words: string;
  /** There is none, and the words say why. */
  isNone: boolean;
}

interface Measured {
  unit: string | null;
  direction: string | null;
}

/** Buffer, what is due and where it leads: each in words, or why there is none. */
export function paceLines(pace: Pace, kpi: Measured, format: Format): PaceLine[] {
  return [
    lineOf('Buffer', bufferWords(pace, format), pace.no_buffer),
    lineOf('Due', dueWords(pace, kpi, format), pace.no_due),
    lineOf('Forecast', forecastWords(pace, kpi, format), pace.no_forecast),
  ];
}

function lineOf(name: string, words: string | null, why: NoPace | null): PaceLine {
  if (words !== null) return { name, words, isNone: false };
  return { name, words: why === null ? 'None' : `None: ${REASONS[why]}`, isNone: true };
}

function bufferWords({ buffer_days: days }: Pace, format: Format): string | null {
  if (days === null) return null;
  const count = Math.abs(days);
  const words = count === 1 ? 'one working day' : `${format.count(count)} working days`;
  if (days === 0) return 'None left: today counts';
  return days < 0 ? `Behind by ${words}` : `${words} without doing anything`;
}

function dueWords({ due_by: due }: Pace, { unit, direction }: Measured, format: Format): string | null {
  if (due === null) return null;
  const amount = withUnit(due.amount, unit, format);
  return `${amount} ${direction === 'decrease' ? 'less' : 'more'} by ${format.since(due.on)}, to ${withUnit(due.value, unit, format)}`;
}

function forecastWords({ forecast }: Pace, { unit }: Measured, format: Format): string | null {
  if (forecast === null) return null;
  const end = `${withUnit(forecast.value, unit, format)} (${format.percent(forecast.percentage)}) at the end`;
  return forecast.reached_on === null ? `${end}; never reached at this rate` : `${end}; reached ${format.day(forecast.reached_on)}`;
}

function withUnit(value: string, unit: string | null, format: Format): string {
  return unit === null ? format.value(value) : `${format.value(value)} ${unit}`;
}
