import type { CsvValue } from '@/lib/csv';
import type { Sorting } from '@/lib/search';

interface Sortable<T> {
  key: string;
  value: (row: T) => CsvValue;
  isFigure?: boolean;
}

const WORDS = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Rows in an order; what is empty comes last either way, and equals stay as they were. */
export function sortRows<T>(rows: T[], columns: Sortable<T>[], sorting: Sorting | undefined): T[] {
  const column = columns.find((one) => one.key === sorting?.key);
  if (column === undefined || sorting === undefined) return rows;
  const sign = sorting.isDescending ? -1 : 1;
  return [...rows].sort((a, b) => compare(column.value(a), column.value(b), column.isFigure === true, sign));
}

function compare(a: CsvValue, b: CsvValue, areFigures: boolean, sign: number): number {
  const [isEmpty, isOtherEmpty] = [a === null || a === undefined || a === '', b === null || b === undefined || b === ''];
  if (isEmpty || isOtherEmpty) return Number(isEmpty) - Number(isOtherEmpty);
  const areNumbers = areFigures || (typeof a === 'number' && typeof b === 'number');
  return sign * (areNumbers ? Number(a) - Number(b) : WORDS.compare(String(a), String(b)));
}
