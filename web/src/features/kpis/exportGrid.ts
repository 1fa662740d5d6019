import type { CsvValue } from '@/lib/csv';
import { STATUS_WORDS } from '@/lib/status';
import type { Grid, GridRow } from './api';
import { DAY_WORDS } from './words';

/** The grid as a table: a row per series, a column per period with the value as it is stored. */
export function gridTable(grid: Grid, rows: GridRow[]): CsvValue[][] {
  const head: CsvValue[] = ['KPI', 'Owner', 'Department', 'Unit', 'Status', ...grid.columns.map((column) => column.key)];
  return [head, ...rows.map((row) => lineOf(row, grid.columns.length))];
}

function lineOf(row: GridRow, columns: number): CsvValue[] {
  const cells = new Map(row.cells.map((cell) => [cell.place, cell]));
  const values = Array.from({ length: columns }, (_, place): CsvValue => {
    const cell = cells.get(place);
    if (cell === undefined) return null;
    return cell.value ?? (cell.state === null ? null : DAY_WORDS[cell.state].word);
  });
  return [row.title, row.owner_name, row.department, row.unit, row.status === null ? null : STATUS_WORDS[row.status].word, ...values];
}
