import { expect, test } from 'vitest';
import { heightOf, rangeOf, topOf } from './useRowWindow';

const ROWS = { count: 1000, height: 36 };
const WITH_FORM = { ...ROWS, tall: { index: 2, extra: 56 } };

test('rows in view are drawn, and six beyond each edge', () => {
  expect(rangeOf(ROWS, 3600, 3960)).toEqual({ from: 94, to: 117 });
});

test('no rows are drawn before the first or after the last', () => {
  expect(rangeOf(ROWS, 0, 360)).toEqual({ from: 0, to: 17 });
  expect(rangeOf(ROWS, 35640, 36000)).toEqual({ from: 984, to: 1000 });
});

test('fewer rows than were scrolled past leave none behind the last', () => {
  expect(rangeOf({ count: 3, height: 36 }, 3600, 3960)).toEqual({ from: 0, to: 3 });
});

test('a higher row pushes down those below it', () => {
  expect([0, 2, 3, 4].map((index) => topOf(WITH_FORM, index))).toEqual([0, 72, 164, 200]);
  expect([1, 2, 3].map((index) => heightOf(WITH_FORM, index))).toEqual([36, 92, 36]);
  expect(rangeOf(WITH_FORM, 720 + 56, 721 + 56)).toEqual(rangeOf(ROWS, 720, 721));
});
