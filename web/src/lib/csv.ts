export type CsvValue = string | number | boolean | null | undefined;

/** Rows as RFC 4180 has them. What a spreadsheet would take for a formula is marked as text. */
export function toCsv(rows: CsvValue[][]): string {
  return rows.map((row) => row.map(cellOf).join(',') + '\r\n').join('');
}

function cellOf(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const isFormula = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value);
  const text = isFormula ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** "Payments, North Gate" of 21 Nov → "payments-north-gate-2026-11-21.csv". */
export function csvName(title: string, day: string): string {
  const plain = title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return `${plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')}-${day}.csv`;
}

/** Hands a file to the browser; the mark at its beginning tells spreadsheets that it is UTF-8. */
export function saveCsv(name: string, rows: CsvValue[][]): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', toCsv(rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url));
}
