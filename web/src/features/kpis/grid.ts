import type { Schemas } from '@/api/client';
import { larger, smaller } from '@/lib/decimal';
import type { Grid, GridCell, GridColumn, GridRow } from './api';

type Moved = Schemas['MovedOut'];
type Span = Schemas['GridSpan'];

/** Where a cell stands: its row's id and its column. */
export interface Spot {
  row: string;
  place: number;
}

/** One cell with all that it takes to show and to change it. */
export interface Box {
  cell: GridCell | null;
  /** The KPI that what is typed is logged to; null: there is none, or there are several. */
  span: Span | null;
  /** Why nothing can be entered; null: it can. */
  why: string | null;
}

export const WHY = {
  children: 'Takes its progress from the KPIs below it; enter values there.',
  fed: 'Fed by a metric of a community; what happens there is its value.',
  not_yours: 'Not yours to log: it belongs to somebody else.',
  future: 'Not there yet: days after tomorrow can’t be logged.',
  none: 'No KPI of this row runs in this period.',
  several: 'Several KPIs of this row share this period; choose shorter periods.',
} as const;

function overlaps(span: Span, column: GridColumn): boolean {
  return (span.first === null || span.first <= column.last) && (span.last === null || span.last >= column.first);
}

/** The cell of a row in a column; `latest` is the last day that can be logged. */
export function boxOf(row: GridRow, place: number, columns: GridColumn[], latest: string): Box {
  const column = columns[place];
  const cell = row.cells.find((one) => one.place === place) ?? null;
  if (column === undefined) return { cell, span: null, why: WHY.none };
  const running = row.kpis.filter((span) => (cell?.kpi_id != null ? span.id === cell.kpi_id : !span.is_whole && overlaps(span, column)));
  const [span] = running;
  if (span === undefined) return { cell, span: null, why: WHY.none };
  if (running.length > 1) return { cell, span: null, why: WHY.several };
  if (span.refusal !== null) return { cell, span, why: WHY[span.refusal] };
  const first = span.first !== null && span.first > column.first ? span.first : column.first;
  return { cell, span, why: first > latest ? WHY.future : guess(row, cell) };
}

/** Of several logs an average doesn't say which one is wrong. */
function guess(row: GridRow, cell: GridCell | null): string | null {
  if ((cell?.log_count ?? 0) < 2) return null;
  if (row.measure === 'average' || row.measure === 'completion') return `Made of ${cell?.log_count ?? 0} logs; correct those one by one.`;
  return null;
}

/** Whether a cell is ticked instead of filled in. */
export function isTick(row: GridRow, grid: Pick<Grid, 'grain'>): boolean {
  return row.measure === 'completion' && grid.grain === 'daily';
}

/** What can't be typed into a cell though it is a number; null: it can. */
export function valueRefusal(row: GridRow, cell: GridCell | null, value: string): string | null {
  if ((cell?.log_count ?? 0) < 2 || cell?.value == null) return null;
  const { value: now } = cell;
  if (row.measure === 'minimum' && smaller(now, value) === now && now !== value) return 'Made of several logs, of which the smallest counts; only a smaller one changes it.';
  if (row.measure === 'maximum' && larger(now, value) === now && now !== value) return 'Made of several logs, of which the largest counts; only a larger one changes it.';
  return null;
}

function emptyCell(place: number, kpiId: string): GridCell {
  return { place, kpi_id: kpiId, value: null, log_count: 0, state: null, target_value: null, progress_percentage: null, status: null };
}

/** A grid with one cell changed. */
export function withCell(grid: Grid, spot: Spot, kpiId: string, part: Partial<GridCell>): Grid {
  return mapRows(grid, (row) => {
    if (row.id !== spot.row) return row;
    const before = row.cells.find((cell) => cell.place === spot.place) ?? emptyCell(spot.place, kpiId);
    const others = row.cells.filter((cell) => cell.place !== spot.place);
    return { ...row, cells: [...others, { ...before, ...part }].sort((a, b) => a.place - b.place) };
  });
}

/** A grid after a write: the cells of KPIs that moved show their new numbers. */
export function withReceipt(grid: Grid, moved: Moved[]): Grid {
  const byId = new Map(moved.map((one) => [one.goal_id, one]));
  return mapRows(grid, (row) => {
    const whole = new Set(row.kpis.filter((span) => span.is_whole && byId.has(span.id)).map((span) => span.id));
    const own = byId.get(row.kpi_id);
    if (whole.size === 0 && own === undefined) return row;
    const cells = row.cells.map((cell) => {
      const one = cell.kpi_id !== null && whole.has(cell.kpi_id) ? byId.get(cell.kpi_id) : undefined;
      if (one === undefined) return cell;
      return { ...cell, value: one.coverage > 0 ? one.current_value : null, progress_percentage: one.new, status: one.status };
    });
    return own === undefined ? { ...row, cells } : { ...row, cells, status: own.status, progress_percentage: own.new };
  });
}

function mapRows(grid: Grid, change: (row: GridRow) => GridRow): Grid {
  const rows = grid.rows.map(change);
  return rows.some((row, index) => row !== grid.rows[index]) ? { ...grid, rows } : grid;
}

/** The column that a day lies in; -1: in none. */
export function placeOf(columns: GridColumn[], day: string): number {
  return columns.findIndex(({ first, last }) => first <= day && day <= last);
}

export type Step = 'up' | 'down' | 'left' | 'right' | 'first' | 'last' | 'top' | 'bottom';

/** The cell that an arrow leads to; at the edge it stays. */
export function walk(spot: Spot, step: Step, rowIds: string[], columns: number): Spot {
  const at = Math.max(0, rowIds.indexOf(spot.row));
  const to = { up: at - 1, down: at + 1, top: 0, bottom: rowIds.length - 1 }[step as string] ?? at;
  const place = { left: spot.place - 1, right: spot.place + 1, first: 0, last: columns - 1 }[step as string] ?? spot.place;
  return {
    row: rowIds[Math.min(rowIds.length - 1, Math.max(0, to))] ?? spot.row,
    place: Math.min(columns - 1, Math.max(0, place)),
  };
}
