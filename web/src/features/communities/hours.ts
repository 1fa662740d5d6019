/** Opening hours, as people write them: "06:00-12:00, 14:00-24:00". */
import type { Schemas } from '@/api/client';

type Open = Schemas['OpenOut'];

const SPAN = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/;
const END = '24:00';

/** The spans of a weekday in one line. */
export function writeHours(hours: readonly Open[], weekday: number): string {
  return hours
    .filter((one) => one.weekday === weekday)
    .map((one) => `${one.opens_at.slice(0, 5)}-${one.closes_at?.slice(0, 5) ?? END}`)
    .join(', ');
}

/** What a line says; null: it can't be read. An empty one says closed. */
export function readHours(line: string, weekday: number): Open[] | null {
  const spans = line.split(',').map((span) => span.trim());
  if (spans.length === 1 && spans[0] === '') return [];
  const read = spans.map((span) => readSpan(span, weekday));
  return read.every((one) => one !== null) ? read : null;
}

function readSpan(span: string, weekday: number): Open | null {
  const [, fromHour, fromMinute, toHour, toMinute] = SPAN.exec(span) ?? [];
  if (fromHour === undefined || fromMinute === undefined || toHour === undefined || toMinute === undefined) return null;
  const [opens, closes] = [clock(fromHour, fromMinute), clock(toHour, toMinute)];
  if (opens >= END || closes > END || Number(fromMinute) > 59 || Number(toMinute) > 59 || closes <= opens) return null;
  return { weekday, opens_at: opens, closes_at: closes === END ? null : closes };
}

function clock(hour: string, minute: string): string {
  return `${hour.padStart(2, '0')}:${minute}`;
}
