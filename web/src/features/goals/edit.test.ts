import { expect, test } from 'vitest';
import { createFormat } from '@/lib/format';
import { patchOf, problemsOf, rebase, type EditValues } from './edit';

const format = createFormat('en-GB', '2026-11-21');
const BASE: EditValues = {
  title: 'Run',
  description: '',
  ownerId: 'ada',
  startsOn: '2026-11-01',
  endsOn: '2026-11-30',
  state: 'active',
  weight: '1',
  target: '100',
};

test('only what is other than before is sent', () => {
  const patch = patchOf({ ...BASE, weight: '2.5', target: '' }, BASE, format);

  expect(patch).toEqual({ weight: 2.5, target_value: null });
});

test('what can’t be read is told at its field and not sent', () => {
  const values = { ...BASE, title: ' ', weight: 'much', endsOn: '2026-10-01' };

  const problems = problemsOf(values, format);

  expect(Object.keys(problems).sort()).toEqual(['endsOn', 'title', 'weight']);
  expect(patchOf(values, BASE, format).weight).toBeUndefined();
});

test('what one didn’t touch goes to who changed it, and only what both changed is a conflict', () => {
  const mine = { ...BASE, title: 'Run far', weight: '2' };
  const theirs = { ...BASE, title: 'Run fast', target: '120' };

  const { values, conflicts } = rebase(BASE, mine, theirs);

  expect(values).toEqual({ ...BASE, title: 'Run far', weight: '2', target: '120' });
  expect(conflicts).toEqual(['title']);
});
