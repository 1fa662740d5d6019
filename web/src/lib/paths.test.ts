import { expect, test } from 'vitest';
import { localPath } from './paths';

test('a path of ours is where one returns to', () => {
  expect(localPath('/goals?q=rent&level=2')).toBe('/goals?q=rent&level=2');
});

test('nothing leads to another site', () => {
  expect(['https://elsewhere.example/goals', '//elsewhere.example', '/\\elsewhere.example', 'goals', 7].map(localPath)).toEqual(
    Array(5).fill(undefined),
  );
});

test('signing in does not lead back to signing in', () => {
  expect(localPath('/sign-in?to=%2Fgoals')).toBeUndefined();
});
