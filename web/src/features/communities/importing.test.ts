import { expect, test } from 'vitest';
import type { EventsOut } from './api';
import { EVENT_TABLES, headerOf, recordsOf, refusedOf } from './importing';

function makeAnswer(lines: number[], total = lines.length): EventsOut {
  return {
    taken: 1,
    unchanged: 0,
    repeated: 0,
    refused: total,
    created_units: 0,
    created_amenities: 0,
    errors: lines.map((line) => ({ line, field: 'unit', message: '', expected: '' })),
    errors_total: total,
    dirty: [],
    job_id: null,
  };
}

test('a record may go over several lines, and bears the number of its first', () => {
  expect(recordsOf('a,b\r\n1,"x\ny"\r\n\r\n2,z')).toEqual([
    { line: 1, text: 'a,b' },
    { line: 2, text: '1,"x\ny"' },
    { line: 5, text: '2,z' },
  ]);
});

test('what was refused is given back under the first line', () => {
  const text = '\uFEFFexternal_id,unit\nm1,A\nm2,B\nm3,C\n';

  expect(refusedOf(text, makeAnswer([3, 3]))).toBe('external_id,unit\r\nm2,B\r\n');
  expect(refusedOf(text, makeAnswer([]))).toBeNull();
  expect(refusedOf(text, makeAnswer([3], 2))).toBeNull();
});

test('every example has a cell for each column', () => {
  expect(EVENT_TABLES.filter((table) => table.example.length !== headerOf(table).length)).toEqual([]);
});
