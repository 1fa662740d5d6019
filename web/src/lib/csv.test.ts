import { expect, test } from 'vitest';
import { csvName, toCsv } from './csv';

test('cells are quoted where they have to be, and never run as formulas', () => {
  expect(toCsv([['a,b', 'say "x"', null, 1.5], ['=1+1', '-12.5', '-x', true]])).toBe('"a,b","say ""x""",,1.5\r\n\'=1+1,-12.5,\'-x,true\r\n');
});

test('a file bears the name of what is in it, and the day', () => {
  expect(csvName('Payments, Café “North Gate”', '2026-11-21')).toBe('payments-cafe-north-gate-2026-11-21.csv');
});
