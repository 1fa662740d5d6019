import { daysBetween } from '@/lib/format';
import type { Bar } from './api';
import { endOf, nextQuarter, periodOf, startOf } from './periods';
import type { Zoom } from './search';

/** One line of the chart, in the order in which they stand below one another. */
export interface Line {
  bar: Bar;
  depth: number;
}

/** A stretch of the time line with its name. */
export interface Stretch {
  key: string;
  word: string;
  /** In days from the beginning. */
  from: number;
  to: number;
}

export interface Scale {
  start: string;
  days: number;
  /** Quarters, and above them their fiscal years. */
  quarters: Stretch[];
  years: Stretch[];
  dayWidth: number;
}

/** At least; few quarters fill the room that there is. */
const DAY_WIDTH: Record<Zoom, number> = { quarter: 4, year: 1.4 };

/** Bars below their parents, those that begin first on top; what has no dates comes last. */
export function linesOf(bars: Bar[]): Line[] {
  const known = new Set(bars.map((bar) => bar.id));
  const below = new Map<string | null, Bar[]>();
  for (const bar of bars) {
    const parent = bar.parent_id !== null && known.has(bar.parent_id) ? bar.parent_id : null;
    below.set(parent, [...(below.get(parent) ?? []), bar]);
  }
  const lines: Line[] = [];
  const walk = (parent: string | null, depth: number) => {
    for (const bar of (below.get(parent) ?? []).sort(byStart)) {
      lines.push({ bar, depth });
      walk(bar.id, depth + 1);
    }
  };
  walk(null, 0);
  return lines;
}

function byStart(a: Bar, b: Bar): number {
  return (a.starts_on ?? '9999').localeCompare(b.starts_on ?? '9999') || a.title.localeCompare(b.title);
}

/** The quarters that the bars, and today, lie in; `room` is what they may fill, in pixels. */
export function scaleOf(bars: Bar[], today: string, startMonth: number, zoom: Zoom, room = 0): Scale {
  const days = bars.flatMap((bar) => [bar.starts_on, bar.ends_on]).filter((day) => day !== null);
  const [first, last] = [[today, ...days].reduce(earlier), [today, ...days].reduce(later)];
  const start = startOf(periodOf(first, startMonth), startMonth);
  const end = endOf(periodOf(last, startMonth), startMonth);
  const quarters: Stretch[] = [];
  const years: Stretch[] = [];
  for (let at = periodOf(first, startMonth); startOf(at, startMonth) < end; at = nextQuarter(at.year, at.quarter)) {
    const stretch = { from: daysBetween(start, startOf(at, startMonth)), to: daysBetween(start, endOf(at, startMonth)) };
    quarters.push({ key: `${at.year}-${at.quarter}`, word: `Q${at.quarter}`, ...stretch });
    const year = years.at(-1);
    if (year?.key === String(at.year)) year.to = stretch.to;
    else years.push({ key: String(at.year), word: String(at.year), ...stretch });
  }
  const span = daysBetween(start, end);
  const dayWidth = zoom === 'quarter' ? Math.max(DAY_WIDTH.quarter, room / span) : DAY_WIDTH[zoom];
  return { start, days: span, quarters, years, dayWidth };
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

/** Where a bar stands, in pixels: from its first day through its last; null where it has none. An open end reaches the edge. */
export function placeOf({ starts_on: from, ends_on: to }: Bar, scale: Scale): { left: number; width: number } | null {
  if (from === null && to === null) return null;
  const first = from === null ? 0 : daysBetween(scale.start, from);
  const last = to === null ? scale.days : daysBetween(scale.start, to) + 1;
  return { left: first * scale.dayWidth, width: (last - first) * scale.dayWidth };
}
