import { expect, test } from 'vitest';
import { makeNode } from '@/features/goals/examples';
import { storeOfObjectives } from '@/features/goals/store';
import { BOX, boxAt, fit, layoutOf, neighbour, reveal, whyNotBelow, zoomAt, type Box } from './map';

const objective = (id: string, level: string, children: ReturnType<typeof makeNode>[] = []) => makeNode(id, { kind: 'objective', level, children });
const layout = layoutOf(
  storeOfObjectives([
    objective('company', 'company', [objective('north', 'division', [objective('team', 'team')]), objective('south', 'division')]),
    objective('other', 'company'),
  ]),
);
const box = (id: string) => layout.byId.get(id) as Box;

test('each stands in the middle of what is below it, and none on another', () => {
  expect(box('company').y).toBe((box('north').y + box('south').y) / 2);
  expect([box('company').x < box('north').x, box('north').x < box('team').x]).toEqual([true, true]);
  const places = layout.boxes.map(({ x, y }) => `${x} ${y}`);
  expect(new Set(places).size).toBe(layout.boxes.length);
  expect(Math.max(...layout.boxes.map(({ y }) => y)) + BOX.height).toBeLessThanOrEqual(layout.height);
});

test('an objective goes below one of the level above, and nowhere else', () => {
  expect(whyNotBelow(box('team'), box('south'))).toBeNull();
  expect(whyNotBelow(box('team'), box('north'))).toBe('It is there already.');
  expect(whyNotBelow(box('team'), box('other'))).toContain('level division');
  expect(whyNotBelow(box('other'), box('company'))).toContain('stands on top');
});

test('the point under the pointer stays where it is while one zooms', () => {
  const view = zoomAt({ x: 10, y: 20, scale: 1 }, 1.5, 110, 220);

  expect([(110 - view.x) / view.scale, (220 - view.y) / view.scale]).toEqual([100, 200]);
});

test('arrows lead to the parent, the first child and the neighbours', () => {
  const ways = ['ArrowLeft', 'ArrowRight', 'ArrowDown', 'ArrowUp'].map((key) => neighbour(layout, 'north', key)?.id ?? null);

  expect(ways).toEqual(['company', 'team', 'south', null]);
});

test('the whole map fits, and a box that is outside comes into view', () => {
  const size = { width: 500, height: 300 };
  const view = fit(layout, size);
  const close = reveal({ x: 0, y: 0, scale: 1 }, box('team'), size);

  expect(layout.width * view.scale).toBeLessThanOrEqual(size.width);
  expect(close.x + box('team').x + BOX.width).toBeLessThanOrEqual(size.width);
  expect(boxAt(layout, box('team').x + 1, box('team').y + 1)?.id).toBe('team');
});
