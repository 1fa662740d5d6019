import { describe, expect, it } from 'vitest';
import type { RefusedRow } from './api';
import { columnsOf, mediaOf, readFile } from './files';
import { faultsOf, linesOf } from './refused';

const ROWS: RefusedRow[] = [
  { row: 3, cells: { id: 'a', weight: 'x' }, reasons: [{ field: 'weight', message: 'must be a number' }] },
  { row: 5, cells: {}, reasons: [{ field: 'row', message: 'the row has 2 cells' }] },
];

describe('a file', () => {
  it('is what its ending says, else what it begins with', () => {
    expect(mediaOf('Goals.CSV', '{')).toBe('text/csv');
    expect(mediaOf('goals.yml', '')).toBe('application/yaml');
    expect(mediaOf('goals', ' {"id"')).toBe('application/x-ndjson');
    expect(mediaOf('goals', 'id,title')).toBe('text/csv');
  });

  it('has the columns of its first line, whatever stands between them', () => {
    expect(columnsOf('No.;"Goal, or KPI"; Owner\r\n1;a;b')).toEqual(['No.', 'Goal, or KPI', 'Owner']);
    expect(columnsOf('id,title')).toEqual(['id', 'title']);
  });

  it('goes as it is where it is UTF-8', async () => {
    const file = new File(['id,title\n1,München'], 'a.csv');

    expect(await readFile(file)).toMatchObject({ body: file, isWindows: false });
  });

  it('is read as Windows writes where it is text and no UTF-8', async () => {
    const file = new File([new Uint8Array([0x4d, 0xfc])], 'a.csv');

    expect(await readFile(file)).toMatchObject({ body: 'Mü', isWindows: true });
  });

  it('goes as it is where it is no text', async () => {
    const file = new File([new Uint8Array([0x1f, 0x8b, 0x08])], 'a.csv.gz');

    expect(await readFile(file)).toMatchObject({ body: file, isWindows: false });
  });
});

describe('refused rows', () => {
  it('are told with the value that each reason is about', () => {
    expect(faultsOf(ROWS).map(({ row, field, value }) => [row, field, value])).toEqual([
      [3, 'weight', 'x'],
      [5, 'row', ''],
    ]);
  });

  it('are told with the value of the column that was chosen for the field', () => {
    const rows = [{ row: 2, cells: { Share: 'x' }, reasons: [{ field: 'weight', message: 'no number' }] }];

    expect(faultsOf(rows, { Share: 'weight' })[0]?.value).toBe('x');
  });

  it('come back as they were, with the reasons behind', () => {
    expect(linesOf(ROWS)).toEqual([
      ['id', 'weight', 'refused_line', 'refused_because'],
      ['a', 'x', 3, 'weight: must be a number'],
      [undefined, undefined, 5, 'row: the row has 2 cells'],
    ]);
  });
});
