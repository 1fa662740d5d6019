import { expect, test } from 'vitest';
import { drawSparks } from './sparks';

const BOX = { width: 106, height: 26, margin: 3 };

test('a line stays at a value until the next, and at the last until the edge', () => {
  const sparks = [
    { at: 0, value: 10 },
    { at: 0.5, value: 30 },
    { at: 0.75, value: 20 },
  ];

  expect(drawSparks(sparks, 0, BOX)).toEqual({ path: 'M3 23H53V3H78V13H103', end: { x: 103, y: 13 } });
});

test('a line is broken off where there is no value, and begins anew', () => {
  const sparks = [
    { at: 0.1, value: 0 },
    { at: 0.2, value: null },
    { at: 0.4, value: 100 },
  ];

  expect(drawSparks(sparks, 0, BOX).path).toBe('M13 23H23M43 3H103');
  expect(drawSparks([...sparks, { at: 0.9, value: null }], 0, BOX)).toEqual({ path: 'M13 23H23M43 3H93', end: null });
});

test('what changes little is drawn so, around the middle', () => {
  const sparks = [
    { at: 0, value: 49 },
    { at: 0.5, value: 51 },
  ];

  expect(drawSparks(sparks, 20, BOX).path).toBe('M3 14H53V12H103');
  expect(drawSparks([{ at: 0, value: 7 }], 20, BOX).path).toBe('M3 13H103');
});

test('nothing gives nothing', () => {
  expect(drawSparks([], 20, BOX)).toEqual({ path: '', end: null });
  expect(drawSparks([{ at: 0, value: null }], 20, BOX)).toEqual({ path: '', end: null });
});
