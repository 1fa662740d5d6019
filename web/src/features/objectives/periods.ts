/** Fiscal years and quarters. A fiscal year bears the number of the year that it ends in. */

export interface Period {
  year: number;
  /** Null: the whole year. */
  quarter: number | null;
}

const MONTHS = 12;
const QUARTER_MONTHS = 3;
const QUARTERS = 4;

/** The fiscal quarter that a day lies in; `startMonth` is 1 for January. */
export function periodOf(day: string, startMonth: number): { year: number; quarter: number } {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const since = (month - startMonth + MONTHS) % MONTHS;
  return { year: startMonth > 1 && month >= startMonth ? year + 1 : year, quarter: Math.floor(since / QUARTER_MONTHS) + 1 };
}

/** The first day of a fiscal quarter. */
export function startOf({ year, quarter }: Period, startMonth: number): string {
  const calendarYear = startMonth > 1 ? year - 1 : year;
  return dayOf(calendarYear, startMonth - 1 + ((quarter ?? 1) - 1) * QUARTER_MONTHS);
}

/** The first day after a period. */
export function endOf(period: Period, startMonth: number): string {
  return startOf(period.quarter === null ? { year: period.year + 1, quarter: 1 } : nextQuarter(period.year, period.quarter), startMonth);
}

export function nextQuarter(year: number, quarter: number): { year: number; quarter: number } {
  return quarter === QUARTERS ? { year: year + 1, quarter: 1 } : { year, quarter: quarter + 1 };
}

/** "Q4 2026", or "2026". */
export function periodWord({ year, quarter }: Period): string {
  return quarter === null ? String(year) : `Q${quarter} ${year}`;
}

/** What an address or a select calls a period: "2026-4", "2026". */
export function periodKey({ year, quarter }: Period): string {
  return quarter === null ? String(year) : `${year}-${quarter}`;
}

export function readPeriod(key: string): Period | null {
  const found = /^(\d{4})(?:-([1-4]))?$/.exec(key);
  return found === null ? null : { year: Number(found[1]), quarter: found[2] === undefined ? null : Number(found[2]) };
}

/** Years and their quarters around a day, the latest first. */
export function periodsAround(day: string, startMonth: number, yearsBack = 2, yearsAhead = 1): Period[] {
  const { year } = periodOf(day, startMonth);
  const years = Array.from({ length: yearsBack + yearsAhead + 1 }, (_, index) => year + yearsAhead - index);
  return years.flatMap((one) => [{ year: one, quarter: null }, ...[4, 3, 2, 1].map((quarter) => ({ year: one, quarter }))]);
}

function dayOf(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
