import { expect, test } from 'vitest';
import { makeGoal, makeNode } from './examples';
import { applyReceipt, predict, type Moved } from './receipt';
import { storeOfFlat } from './store';

const TODAY = '2026-11-21';
const today = (value: string | null) => ({ date: TODAY, value });
const moved = (goal_id: string, given: Partial<Moved> = {}): Moved => ({
  goal_id,
  kind: 'kpi',
  title: `Goal ${goal_id}`,
  old: 50,
  new: 75,
  current_value: '75',
  raw_percentage: 75,
  status: 'on_track',
  coverage: 1,
  ...given,
});

test('a receipt moves the goals it names, the vision too, and no others', () => {
  const store = storeOfFlat(makeGoal('v', { kind: 'vision' }), [makeNode('a', { parent_id: 'v' }), makeNode('b', { parent_id: 'v' })]);

  const after = applyReceipt(store, [moved('a'), moved('v', { new: 62.5 }), moved('unseen')], TODAY);

  expect(after.byId['a']).toMatchObject({ progress_percentage: 75, raw_percentage: 75, current_value: '75', status: 'on_track', changed_on: TODAY });
  expect(after.top?.progress_percentage).toBe(62.5);
  expect(after.byId['b']).toBe(store.byId['b']);
});

test('beyond the target the raw percentage is the receipt\'s', () => {
  const store = storeOfFlat(makeGoal('v'), [makeNode('a')]);

  const after = applyReceipt(store, [moved('a', { new: 100, current_value: '133', raw_percentage: 133 })], TODAY);

  expect(after.byId['a']?.raw_percentage).toBe(133);
});

test('a sum grows by what is logged, exactly', () => {
  expect(predict(makeGoal('a', { current_value: '0.1', raw_percentage: 0.1 }), today('0.2'), TODAY)).toMatchObject({
    current_value: '0.3',
    is_pending: true,
  });
  expect(predict(makeGoal('a'), today('25'), TODAY).progress_percentage).toBeCloseTo(75);
});

test('the first value of a KPI is its value', () => {
  const empty = makeGoal('a', { current_value: null, raw_percentage: null, progress_percentage: 0, coverage: 0 });

  expect(predict(empty, today('40'), TODAY)).toMatchObject({ current_value: '40', progress_percentage: 40, coverage: 1 });
});

test('a decrease from its baseline is a way forward', () => {
  const weight = makeGoal('a', { measure: 'latest', direction: 'decrease', baseline_value: '64', target_value: '54', current_value: '60', raw_percentage: 40 });

  expect(predict(weight, today('57'), TODAY).progress_percentage).toBeCloseTo(70);
});

test.each([
  ['minimum', '30', '30'],
  ['maximum', '30', '50'],
  ['latest', '30', '30'],
])('of measure %s, %s makes it %s', (measure, value, expected) => {
  expect(predict(makeGoal('a', { measure }), today(value), TODAY).current_value).toBe(expected);
});

test('what earlier logs decide is left to the server', () => {
  const unknown = [
    predict(makeGoal('a', { measure: 'average' }), today('30'), TODAY),
    predict(makeGoal('a', { measure: 'completion' }), today(null), TODAY),
    predict(makeGoal('a', { measure: 'latest' }), { date: '2026-11-18', value: '30' }, TODAY),
    predict(makeGoal('a'), { date: '2026-11-30', value: '30' }, TODAY),
  ];

  expect(unknown.map((goal) => [goal.current_value, goal.is_pending])).toEqual(Array(4).fill(['50', true]));
});
