/** Numbers and days as people of a locale read them; every format of the product is written here, once. */

export interface Format {
  /** 37.5 → "37.5 %"; what isn't quite done never reads as 100 %, what has begun never as 0 %. */
  percent: (percentage: number) => string;
  /** 37.5 → "38 %": along an axis. */
  share: (percentage: number) => string;
  /** A measured value: at most two places, for the eye. */
  value: (value: string) => string;
  /** A measured value where there is little room: 1.2M. */
  short: (value: string) => string;
  /** A measured value with all its places. */
  exact: (value: string) => string;
  weight: (weight: number) => string;
  count: (count: number) => string;
  /** "3 Nov", with the year where it isn't this one. */
  day: (day: string) => string;
  /** "Friday, 3 November 2026". */
  longDay: (day: string) => string;
  /** "Nov", of any day of the month. */
  shortMonth: (day: string) => string;
  /** "Fri". */
  shortWeekday: (day: string) => string;
  /** "Tuesday, 3 November". */
  weekday: (day: string) => string;
  /** "today", "yesterday", else the day. */
  since: (day: string) => string;
  /** The day of an instant by one's own clock. */
  dayOf: (instant: string) => string;
  /** "3 Nov, 14:05" by one's own clock, of an instant. */
  moment: (instant: string) => string;
  /** "5 minutes ago", "in 2 hours", of an instant; `now` is one too, in milliseconds. */
  ago: (instant: string, now: number) => string;
  /** "1 Nov – 7 Nov"; what is open has no end. */
  period: (from: string | null, to: string | null) => string;
  /** "Nov 2026". */
  month: (day: string) => string;
  /** Money in the organization's currency, as a decimal string. */
  money: (value: string, currency: string) => string;
  /** Reads what people type: "1,234.5" or "1.234,5" as the locale has it; null where it is no number. */
  parse: (text: string) => string | null;
}

const TYPICAL = 12345.6;
const LONG = 100_000;

export function createFormat(locale: string, today: string, timeZone = 'UTC'): Format {
  const percent = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const value = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 10 });
  const weight = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 });
  const day = dayFormat(locale, { day: 'numeric', month: 'short' });
  const dayOfYear = dayFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  const longDay = dayFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const shortMonth = dayFormat(locale, { month: 'short' });
  const shortWeekday = dayFormat(locale, { weekday: 'short' });
  const weekday = dayFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const month = dayFormat(locale, { month: 'short', year: 'numeric' });
  const clock: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone };
  const isoDay = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeZone });
  const moment = new Intl.DateTimeFormat(locale, clock);
  const momentOfYear = new Intl.DateTimeFormat(locale, { ...clock, year: 'numeric' });
  const parts = value.formatToParts(TYPICAL);
  const group = parts.find((part) => part.type === 'group')?.value ?? '';
  const decimal = parts.find((part) => part.type === 'decimal')?.value ?? '.';

  const at = (text: string) => new Date(`${text}T00:00:00Z`);
  const showDay = (text: string) => (text.startsWith(today.slice(0, 4)) ? day : dayOfYear).format(at(text));

  return {
    percent: (percentage) => percent.format(shown(percentage) / 100),
    share: (percentage) => share.format(percentage / 100),
    value: (text) => value.format(text as Intl.StringNumericLiteral),
    short: (text) => (Math.abs(Number(text)) < LONG ? value : short).format(text as Intl.StringNumericLiteral),
    exact: (text) => exact.format(text as Intl.StringNumericLiteral),
    weight: (number) => weight.format(number),
    count: (number) => value.format(number),
    day: showDay,
    longDay: (text) => longDay.format(at(text)),
    shortMonth: (text) => shortMonth.format(at(text)),
    shortWeekday: (text) => shortWeekday.format(at(text)),
    weekday: (text) => weekday.format(new Date(`${text}T00:00:00Z`)),
    since: (text) => {
      const days = daysBetween(text, today);
      return days >= -1 && days <= 1 ? relative.format(-days, 'day') : showDay(text);
    },
    dayOf: (instant) => isoDay.format(new Date(instant)),
    moment: (instant) => (instant.startsWith(today.slice(0, 4)) ? moment : momentOfYear).format(new Date(instant)),
    ago: (instant, now) => {
      const [amount, unit] = distance(Date.parse(instant) - now);
      return relative.format(amount, unit);
    },
    period: (from, to) => `${from === null ? '…' : showDay(from)} – ${to === null ? '…' : showDay(to)}`,
    month: (text) => month.format(at(text)),
    money: (text, currency) =>
      new Intl.NumberFormat(locale, { style: 'currency', currency }).format(text as Intl.StringNumericLiteral),
    parse: (text) => parseNumber(text, group, decimal),
  };
}

function dayFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
];

/** A span of time in the largest unit that it fills. */
function distance(span: number): [number, Intl.RelativeTimeFormatUnit] {
  const [unit, size] = UNITS.find(([, one]) => Math.abs(span) >= one) ?? ['second', 1000];
  return [Math.trunc(span / size), unit];
}

/** Rounded to one place, except that it keeps off 0 and 100 from the inside. */
function shown(percentage: number): number {
  if (percentage > 0 && percentage < 0.1) return 0.1;
  if (percentage > 99.9 && percentage < 100) return 99.9;
  return percentage;
}

function parseNumber(text: string, group: string, decimal: string): string | null {
  const isSpace = /\s/.test(group);
  const bare = text.trim().replace('−', '-');
  const joined = isSpace ? bare.replace(/\s/g, '') : bare.split(group).join('');
  const plain = joined.replace(decimal, '.');
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? tidy(plain) : null;
}

function tidy(plain: string): string {
  const sign = plain.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = plain.replace('-', '').split('.');
  return sign + (whole.replace(/^0+(?=\d)/, '') || '0') + (fraction && `.${fraction}`);
}

const DAY_MS = 24 * 60 * 60 * 1000;

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}
