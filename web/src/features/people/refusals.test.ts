import { expect, test } from 'vitest';
import { refusalWords } from './refusals';

test('a refusal of the provider is said in words', () => {
  expect(refusalWords('OidcEmailUnknown')).toContain('Ask an admin to add you');
});

test('nothing refused, nothing said', () => {
  expect(refusalWords(undefined)).toBeNull();
});

test('what stands in an address is never shown', () => {
  expect(refusalWords('Call 555-0100')).toBe('Signing in didn’t work. Please begin once more.');
  expect(refusalWords('constructor')).toBe('Signing in didn’t work. Please begin once more.');
});
