import { expect, test } from 'vitest';
import { Slots } from './slots';

const slotsOf = (placed: { key: string; slot: number }[]) => Object.fromEntries(placed.map(({ key, slot }) => [key, slot]));

test('a row keeps its slot, and one that comes takes over what another left', () => {
  const slots = new Slots();
  slots.place(['a', 'b', 'c'], false);

  const after = slotsOf(slots.place(['b', 'c', 'd'], true));

  expect(after).toEqual({ b: 1, c: 2, d: 0 });
});

test('while rows move elements stay where they are, at rest they stand in the order of the rows', () => {
  const slots = new Slots();
  slots.place(['a', 'b', 'c'], false);

  const moving = slots.place(['b', 'c', 'd', 'e'], true);
  const atRest = slots.place(['b', 'c', 'd', 'e'], false);

  expect(moving.map(({ key }) => key)).toEqual(['d', 'b', 'c', 'e']);
  expect(atRest.map(({ key }) => key)).toEqual(['b', 'c', 'd', 'e']);
  expect(slotsOf(atRest)).toEqual(slotsOf(moving));
});
