import { expect, test } from 'vitest';
import { expiryOf, isExpired } from './tokens';

const NOW = Date.parse('2026-11-21T12:00:00Z');

test('a token ends after its days, or never', () => {
  expect(expiryOf('30', NOW)).toBe('2026-12-21T12:00:00.000Z');
  expect(expiryOf('', NOW)).toBeNull();
});

test('what ends later holds, and so does what never ends', () => {
  expect(isExpired({ expires_at: '2026-11-21T11:59:59Z' }, NOW)).toBe(true);
  expect(isExpired({ expires_at: '2026-11-21T12:00:01Z' }, NOW)).toBe(false);
  expect(isExpired({ expires_at: null }, NOW)).toBe(false);
});
