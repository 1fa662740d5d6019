import type { CsvValue } from '@/lib/csv';
import type { Columns, RefusedRow } from './api';

/** A reason for a refusal, with the value that it is about. */
export interface Fault {
  key: string;
  row: number;
  field: string;
  value: string;
  message: string;
}

/** The reasons one by one; `columns` says where the value of a field stands if it isn't named like it. */
export function faultsOf(rows: RefusedRow[], columns: Columns = {}): Fault[] {
  const columnOf = new Map(Object.entries(columns).map(([name, field]) => [field, name]));
  return rows.flatMap(({ row, cells, reasons }) =>
    reasons.map(({ field, message }, place) => ({ key: `${row}:${place}`, row, field, value: cells[columnOf.get(field) ?? field] ?? '', message })),
  );
}

/** Refused rows as they were, with their lines and the reasons behind: to be corrected and brought again. */
export function linesOf(rows: RefusedRow[]): CsvValue[][] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.cells)))];
  return [
    [...names, 'refused_line', 'refused_because'],
    ...rows.map((row) => [...names.map((name) => row.cells[name]), row.row, row.reasons.map((one) => `${one.field}: ${one.message}`).join('; ')]),
  ];
}
