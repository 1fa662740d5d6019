import { expect, test } from 'vitest';
import { makeGoal, makeNode } from './examples';
import { visibleRows, type Expansion } from './rows';
import { storeOfFlat } from './store';

const store = storeOfFlat(makeGoal('v', { kind: 'vision' }), [
  makeNode('east', { parent_id: 'v', title: 'Café East' }),
  makeNode('west', { parent_id: 'v', title: 'West', owner_name: 'Zoë' }),
  makeNode('east-may', { parent_id: 'east', title: 'May' }),
  makeNode('west-may', { parent_id: 'west', title: 'May' }),
  makeNode('east-may-1', { parent_id: 'east-may', title: 'Week 1' }),
]);

const shown = (expansion: Expansion, filter = '') => visibleRows(store, expansion, filter).map((row) => row.key);

test('a level opens everything above it', () => {
  expect(shown({ level: 1, toggled: {} })).toEqual(['east', 'west']);
  expect(shown({ level: 2, toggled: {} })).toEqual(['east', 'east-may', 'west', 'west-may']);
  expect(shown({ level: 'all', toggled: {} })).toEqual(['east', 'east-may', 'east-may-1', 'west', 'west-may']);
});

test('what was toggled by hand wins over the level', () => {
  expect(shown({ level: 1, toggled: { west: true } })).toEqual(['east', 'west', 'west-may']);
  expect(shown({ level: 'all', toggled: { east: false } })).toEqual(['east', 'west', 'west-may']);
});

test('a filter keeps what matches and what is above it, opened', () => {
  const rows = visibleRows(store, { level: 1, toggled: {} }, 'week');

  expect(rows.map((row) => [row.key, row.isContext])).toEqual([
    ['east', true],
    ['east-may', true],
    ['east-may-1', false],
  ]);
});

test('a filter takes letters without case and accents, and owners too', () => {
  expect(shown({ level: 1, toggled: {} }, 'CAFE')).toEqual(['east']);
  expect(shown({ level: 1, toggled: {} }, 'zoe west')).toEqual(['west']);
});

test('places among siblings are told for those who hear the tree', () => {
  const [first, , second] = visibleRows(store, { level: 2, toggled: {} }, '');

  expect(first).toMatchObject({ depth: 1, position: 1, siblings: 2, hasChildren: true, isOpen: true, parentKey: null });
  expect(second).toMatchObject({ key: 'west', position: 2, siblings: 2 });
});

test('ten thousand goals are laid out, with a filter too', () => {
  const many = Array.from({ length: 10_000 }, (_, n) => makeNode(`g${n}`, { parent_id: n < 100 ? 'v' : `g${n % 100}` }));
  const large = storeOfFlat(makeGoal('v'), many);

  expect(visibleRows(large, { level: 'all', toggled: {} }, '')).toHaveLength(10_000);
  expect(visibleRows(large, { level: 1, toggled: {} }, 'g9999')).toHaveLength(2);
});
