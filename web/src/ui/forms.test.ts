import { expect, test } from 'vitest';
import { ProblemError } from '@/api/problem';
import { pathIn, showProblems } from './forms';

const values = { title: '', key_results: [{ weight: 1 }] };

test('a field is found in the form, however deep the server goes', () => {
  expect(pathIn(values, 'title')).toBe('title');
  expect(pathIn(values, 'title.str')).toBe('title');
  expect(pathIn(values, 'key_results.0.weight')).toBe('key_results.0.weight');
  expect(pathIn(values, 'owner_id')).toBe(null);
});

test('what belongs to no field is said of the form', () => {
  const errors: Record<string, string> = {};
  const form = {
    getValues: () => values,
    setFieldError: (path: string, error: string) => {
      errors[path] = error;
    },
    getInputNode: () => null,
  };
  const refusal = new ProblemError(422, 'InvalidInput', 'Some fields…', [
    { field: 'title', message: 'is needed' },
    { field: 'owner_id', message: 'is unknown' },
  ]);

  expect(showProblems(form, refusal)).toBe('owner_id: is unknown');
  expect(errors).toEqual({ title: 'is needed' });
  expect(showProblems(form, new ProblemError(409, 'Conflict', 'Not now.'))).toBe('Not now.');
});
