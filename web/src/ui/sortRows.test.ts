import { expect, test } from 'vitest';
import { sortRows } from './sortRows';

const columns = [
  { key: 'title', value: (row: Row) => row.title },
  { key: 'amount', value: (row: Row) => row.amount, isFigure: true },
];
const rows = [
  { title: 'Goal 10', amount: '9.5' },
  { title: 'goal 9', amount: null },
  { title: 'Étage', amount: '10' },
];
type Row = (typeof rows)[number];
const titles = (found: Row[]) => found.map((row) => row.title);

test('words are sorted as people do, figures by what they are worth, what is empty last', () => {
  expect(titles(sortRows(rows, columns, { key: 'title', isDescending: false }))).toEqual(['Étage', 'goal 9', 'Goal 10']);
  expect(titles(sortRows(rows, columns, { key: 'amount', isDescending: false }))).toEqual(['Goal 10', 'Étage', 'goal 9']);
  expect(titles(sortRows(rows, columns, { key: 'amount', isDescending: true }))).toEqual(['Étage', 'Goal 10', 'goal 9']);
  expect(sortRows(rows, columns, undefined)).toBe(rows);
});
