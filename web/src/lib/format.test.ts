import { expect, test } from 'vitest';
import { addDays, createFormat } from './format';

const english = createFormat('en-GB', '2026-11-21');
const german = createFormat('de-DE', '2026-11-21');
const french = createFormat('fr-FR', '2026-11-21');

test('what is not quite done never reads as done, what has begun never as nothing', () => {
  expect(english.percent(99.9999)).toBe('99.9%');
  expect(english.percent(0.0001)).toBe('0.1%');
  expect(english.percent(100)).toBe('100.0%');
  expect(english.percent(0)).toBe('0.0%');
  expect(german.percent(37.46)).toBe('37,5\u00a0%');
});

test('values are shown with two places and known with all', () => {
  expect(english.value('32.6086956522')).toBe('32.61');
  expect(english.exact('32.6086956522')).toBe('32.6086956522');
  expect(german.value('1240000')).toBe('1.240.000');
  expect(english.short('1240000')).toBe('1.2m');
  expect(english.short('12400')).toBe('12,400');
});

test('numbers are read as the locale writes them', () => {
  expect(english.parse('1,234.5')).toBe('1234.5');
  expect(german.parse('1.234,5')).toBe('1234.5');
  expect(french.parse('1 234,5')).toBe('1234.5');
  expect(english.parse(' −007 ')).toBe('-7');
  expect(english.parse('.5')).toBe('0.5');
});

test('what is no number is refused, not guessed', () => {
  expect(['', 'abc', '1.2.3', '1e5', '--1', '5 km'].map(english.parse)).toEqual(Array(6).fill(null));
});

test('days near today have names, days of other years their year', () => {
  expect(english.since('2026-11-21')).toBe('today');
  expect(english.since('2026-11-20')).toBe('yesterday');
  expect(english.since('2026-11-03')).toBe('3 Nov');
  expect(english.since('2025-12-31')).toBe('31 Dec 2025');
});

test('tomorrow is found across the end of a month', () => {
  expect(addDays('2026-11-30', 1)).toBe('2026-12-01');
});
