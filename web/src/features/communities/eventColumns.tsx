import type { CsvValue } from '@/lib/csv';
import type { Column } from '@/ui/DataTable';
import type { Local } from './useLocal';
import { writeField } from './words';

export type Event = Readonly<Record<string, unknown>>;

const INSTANT = /_at$/;
const ID = /(^|_)id$/;
const SHOWN_IDS = ['external_id', 'visitor_id'];

/** The columns of a table's rows, as far as any row has something there; places by name instead of id. */
export function columnsOf(events: readonly Event[], local: Local): Column<Event>[] {
  const filled = new Set(events.flatMap((event) => Object.keys(event).filter((key) => event[key] !== null)));
  const keys = [...filled].filter((key) => !ID.test(key) || SHOWN_IDS.includes(key));
  return keys.sort((a, b) => rankOf(a) - rankOf(b)).map((key) => ({
    key,
    title: writeField(key),
    value: (event) => csvOf(event[key]),
    render: (event) => write(key, event[key], local),
    isFigure: key === 'amount',
    width: INSTANT.test(key) ? '150px' : '130px',
  }));
}

/** Times first, what other systems call it last. */
function rankOf(key: string): number {
  if (key === 'external_id') return 3;
  return INSTANT.test(key) ? 0 : key === 'amount' ? 2 : 1;
}

function csvOf(value: unknown): CsvValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function write(key: string, value: unknown, { format, currency }: Local): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return format.count(value);
  if (typeof value !== 'string') return '';
  if (INSTANT.test(key)) return format.moment(value);
  if (key === 'due_on') return format.day(value);
  return key === 'amount' ? format.money(value, currency) : value;
}
