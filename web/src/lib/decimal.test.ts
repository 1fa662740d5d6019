import { expect, test } from 'vitest';
import { add, larger, smaller } from './decimal';

test('sums are exact where floating point is not', () => {
  expect(add('0.1', '0.2')).toBe('0.3');
  expect(add('99999999999999.0000000001', '0.0000000002')).toBe('99999999999999.0000000003');
});

test('signs and whole numbers come out plain', () => {
  expect(add('-5', '2.5')).toBe('-2.5');
  expect(add('-0.5', '0.5')).toBe('0');
  expect(add('100', '-30')).toBe('70');
});

test('values are compared as numbers, not as texts', () => {
  expect(smaller('9', '10')).toBe('9');
  expect(larger('-2', '-10.5')).toBe('-2');
});
