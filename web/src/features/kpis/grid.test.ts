import { describe, expect, test } from 'vitest';
import type { Grid, GridCell, GridRow } from './api';
import { boxOf, placeOf, valueRefusal, walk, WHY, withCell, withReceipt } from './grid';

const COLUMNS = [
  { key: '2026-10', first: '2026-10-01', last: '2026-10-31' },
  { key: '2026-11', first: '2026-11-01', last: '2026-11-30' },
  { key: '2026-12', first: '2026-12-01', last: '2026-12-31' },
];
const LATEST = '2026-11-22';
type Span = GridRow['kpis'][number];

function span(id: string, given: Partial<Span> = {}): Span {
  return { id, first: null, last: null, is_whole: false, refusal: null, ...given };
}

function cell(place: number, given: Partial<GridCell> = {}): GridCell {
  return { place, kpi_id: 'k', value: '5', log_count: 1, state: null, target_value: null, progress_percentage: null, status: null, ...given };
}

function row(given: Partial<GridRow> = {}): GridRow {
  return {
    id: 'r', title: 'Laps', kpi_id: 'k', level: null, unit: null, measure: 'sum', direction: 'increase', owner_name: null, department: null,
    status: null, progress_percentage: null, target_value: null, kpis: [span('k')], cells: [], ...given,
  };
}

function grid(...rows: GridRow[]): Grid {
  return { grain: 'monthly', year: 2026, month: null, columns: COLUMNS, rows, next_cursor: null };
}

describe('a cell', () => {
  test('takes a value where one KPI runs', () => {
    expect(boxOf(row(), 1, COLUMNS, LATEST)).toMatchObject({ why: null, span: { id: 'k' } });
  });

  test.each([
    ['none', row({ kpis: [span('k', { first: '2026-01-01', last: '2026-09-30' })] }), 1],
    ['several', row({ kpis: [span('a'), span('b')] }), 1],
    ['fed', row({ kpis: [span('k', { refusal: 'fed' })] }), 1],
    ['children', row({ kpis: [span('k', { is_whole: true, refusal: 'children' })], cells: [cell(1)] }), 1],
    ['future', row(), 2],
  ] as const)('says why it takes none: %s', (why, given, place) => {
    expect(boxOf(given, place, COLUMNS, LATEST).why).toBe(WHY[why]);
  });

  test('of an average of several logs isn’t guessed', () => {
    expect(boxOf(row({ measure: 'average', cells: [cell(1, { log_count: 2 })] }), 1, COLUMNS, LATEST).why).toContain('Made of 2 logs');
  });

  test('of several logs can only get more extreme', () => {
    const two = cell(1, { log_count: 2, value: '5' });

    expect(valueRefusal(row({ measure: 'minimum' }), two, '6')).not.toBeNull();
    expect(valueRefusal(row({ measure: 'minimum' }), two, '4')).toBeNull();
    expect(valueRefusal(row({ measure: 'maximum' }), two, '4')).not.toBeNull();
    expect(valueRefusal(row(), two, '1')).toBeNull();
  });
});

describe('a grid', () => {
  test('with one cell changed leaves all other rows the same', () => {
    const before = grid(row(), row({ id: 'other' }));

    const after = withCell(before, { row: 'r', place: 1 }, 'k', { value: '9' });

    expect(after.rows[0]?.cells).toEqual([expect.objectContaining({ place: 1, value: '9', kpi_id: 'k' })]);
    expect(after.rows[1]).toBe(before.rows[1]);
  });

  test('takes in what a write moved', () => {
    const moved = { goal_id: 'q', kind: 'kpi', title: 'Q', old: 0, new: 50, current_value: '50', raw_percentage: 50, status: 'on_track', coverage: 1 } as const;
    const before = grid(row({ id: 'q', kpi_id: 'q', kpis: [span('q', { is_whole: true })], cells: [cell(0, { kpi_id: 'q' })] }), row());

    const after = withReceipt(before, [moved]);

    expect(after.rows[0]).toMatchObject({ status: 'on_track', cells: [{ value: '50', progress_percentage: 50 }] });
    expect(after.rows[1]).toBe(before.rows[1]);
    expect(withReceipt(before, [])).toBe(before);
  });

  test('is walked up to its edges', () => {
    const from = { row: 'a', place: 0 };

    expect(walk(from, 'down', ['a', 'b'], 3)).toEqual({ row: 'b', place: 0 });
    expect(walk(from, 'up', ['a', 'b'], 3)).toEqual(from);
    expect(walk(from, 'last', ['a', 'b'], 3)).toEqual({ row: 'a', place: 2 });
    expect(walk({ row: 'b', place: 2 }, 'right', ['a', 'b'], 3)).toEqual({ row: 'b', place: 2 });
    expect(placeOf(COLUMNS, '2026-11-21')).toBe(1);
  });
});
