import type { CsvValue } from '@/lib/csv';
import type { RefusedRow } from './api';

/** A reason for a refusal, with the value that it is about. */
export interface Fault {
  key: string;
  row: number;
  field: string;
  value: string;
  message: string;
}

export function faultsOf(rows: RefusedRow[]): Fault[] {
  return rows.flatMap(({ row, cells, reasons }) =>
    reasons.map(({ field, message }, place) => ({ key: `${row}:${place}`, row, field, value: cells[field] ?? '', message })),
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
