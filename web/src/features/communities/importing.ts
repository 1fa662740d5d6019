/** Events that people bring in as CSV. */
import type { EventsOut } from './api';

export interface EventTable {
  name: string;
  word: string;
  /** The names in the first line; those behind are optional. */
  needs: string[];
  takes: string[];
  example: string[];
}

/** What the bulk endpoint takes, as people call it. */
export const EVENT_TABLES: EventTable[] = [
  {
    name: 'access_logs',
    word: 'Entries at gates',
    needs: ['external_id', 'occurred_at', 'entry_type'],
    takes: ['visitor_id', 'unit', 'gate', 'denied'],
    example: ['a-1', '2026-02-28T08:00:00Z', 'visitor', 'v-17', 'A-101', 'North', 'false'],
  },
  {
    name: 'incidents',
    word: 'Incidents',
    needs: ['external_id', 'reported_at', 'category'],
    takes: ['resolved_at', 'severity'],
    example: ['i-1', '2026-02-28T08:00:00Z', 'noise', '2026-02-28T09:30:00Z', 'low'],
  },
  {
    name: 'patrol_logs',
    word: 'Patrol checkpoints',
    needs: ['external_id', 'scheduled_at', 'status'],
    takes: ['completed_at'],
    example: ['p-1', '2026-02-28T22:00:00Z', 'completed', '2026-02-28T22:05:00Z'],
  },
  {
    name: 'transactions',
    word: 'Charges, payments, credits, reversals',
    needs: ['external_id', 'kind', 'amount', 'posted_at'],
    takes: ['unit', 'due_on', 'reverses'],
    example: ['t-1', 'payment', '120.50', '2026-02-28T08:00:00Z', 'A-101', '', ''],
  },
  { name: 'announcements', word: 'Announcements', needs: ['external_id', 'sent_at'], takes: ['sender'], example: ['n-1', '2026-02-28T08:00:00Z', 'Office'] },
  { name: 'messages', word: 'Messages', needs: ['external_id', 'sent_at'], takes: ['sender'], example: ['m-1', '2026-02-28T08:00:00Z', 'Office'] },
  {
    name: 'reservations',
    word: 'Reservations',
    needs: ['external_id', 'amenity', 'created_at', 'starts_at', 'ends_at'],
    takes: ['status', 'cancelled_at'],
    example: ['r-1', 'Pool', '2026-02-20T08:00:00Z', '2026-02-28T08:00:00Z', '2026-02-28T10:00:00Z', 'booked', ''],
  },
  { name: 'packages', word: 'Packages', needs: ['external_id', 'received_at'], takes: ['unit', 'picked_up_at'], example: ['k-1', '2026-02-27T08:00:00Z', 'A-101', '2026-02-28T18:00:00Z'] },
  { name: 'tickets', word: 'Tickets', needs: ['external_id', 'created_at'], takes: ['category', 'resolved_at'], example: ['c-1', '2026-02-27T08:00:00Z', 'plumbing', '2026-02-28T18:00:00Z'] },
];

export function headerOf({ needs, takes }: EventTable): string[] {
  return [...needs, ...takes];
}

/** The records of a CSV with the number of the line that each begins at; line breaks in quotes are none. */
export function recordsOf(text: string): { line: number; text: string }[] {
  const records: { line: number; text: string }[] = [];
  let [line, start, startLine, isQuoted] = [1, 0, 1, false];
  const take = (end: number) => {
    const record = text.slice(start, end).replace(/\r$/, '');
    if (record !== '') records.push({ line: startLine, text: record });
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') isQuoted = !isQuoted;
    if (sign !== '\n') continue;
    line++;
    if (isQuoted) continue;
    take(at);
    start = at + 1;
    startLine = line;
  }
  take(text.length);
  return records;
}

/** The refused rows of a file under its first line, for correcting and sending again; null where some aren't named. */
export function refusedOf(text: string, { refused, errors, errors_total: total }: EventsOut): string | null {
  if (refused === 0 || errors.length < total) return null;
  const [head, ...rows] = recordsOf(text.replace(/^\uFEFF/, ''));
  const lines = new Set(errors.map((error) => error.line));
  const left = rows.filter((row) => lines.has(row.line));
  return head === undefined ? null : [head, ...left].map((record) => `${record.text}\r\n`).join('');
}
