import { expect, test } from 'vitest';
import type { Bar } from './api';
import { linesOf, placeOf, scaleOf } from './gantt';

const bar = (id: string, given: Partial<Bar> = {}): Bar => ({
  id,
  title: id,
  level: 'team',
  parent_id: null,
  starts_on: '2026-10-01',
  ends_on: '2026-12-31',
  progress_percentage: 50,
  status: 'on_track',
  ...given,
});

test('children stand below their parents, earlier ones first, and what lost its parent on its own', () => {
  const lines = linesOf([bar('late', { starts_on: '2027-01-01' }), bar('child', { parent_id: 'late' }), bar('orphan', { parent_id: 'filtered' })]);

  expect(lines.map((line) => [line.bar.id, line.depth])).toEqual([
    ['orphan', 0],
    ['late', 0],
    ['child', 1],
  ]);
});

test('the time line goes over whole quarters, today among them', () => {
  const scale = scaleOf([bar('one')], '2027-02-03', 1, 'quarter');

  expect(scale.start).toBe('2026-10-01');
  expect(scale.quarters.map((one) => one.key)).toEqual(['2026-4', '2027-1']);
  expect(scale.years.map((one) => [one.word, one.from, one.to])).toEqual([
    ['2026', 0, 92],
    ['2027', 92, 182],
  ]);
});

test('a bar goes from the morning of its first day to the evening of its last', () => {
  const scale = scaleOf([bar('one')], '2026-11-21', 1, 'quarter');

  expect(placeOf(bar('one'), scale)).toEqual({ left: 0, width: 92 * scale.dayWidth });
  expect(placeOf(bar('day', { starts_on: '2026-10-02', ends_on: '2026-10-02' }), scale)).toEqual({ left: scale.dayWidth, width: scale.dayWidth });
  expect(placeOf(bar('none', { starts_on: null, ends_on: null }), scale)).toBeNull();
});
