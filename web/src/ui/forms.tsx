import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { ProblemError, reasonOf } from '@/api/problem';

/** What of a form is used here; Mantine's is one. */
interface Form {
  getValues: () => object;
  setFieldError: (path: string, error: string) => void;
  getInputNode: (path: string) => HTMLElement | null;
}

/** Puts what the server refused at the fields that it is about, and the focus on the first one.
 * Answers what is about none of them; null: everything found its field. */
export function showProblems(form: Form, error: unknown): string | null {
  if (!(error instanceof ProblemError) || error.fields.length === 0) return reasonOf(error);
  const values = form.getValues();
  const placed = error.fields.map(({ field, message }) => ({ path: pathIn(values, field), field, message }));
  const found = placed.filter((one) => one.path !== null);
  for (const { path, message } of found) form.setFieldError(path ?? '', message);
  form.getInputNode(found[0]?.path ?? '')?.focus();
  const left = placed.filter((one) => one.path === null);
  return left.length === 0 ? null : left.map(({ field, message }) => `${field}: ${message}`).join('; ');
}

/** The server's path of a field, shortened from its end until the form has it: "value.int" → "value". */
export function pathIn(values: object, field: string): string | null {
  const parts = field.split('.');
  for (let length = parts.length; length > 0; length--) {
    const path = parts.slice(0, length);
    if (has(values, path)) return path.join('.');
  }
  return null;
}

function has(values: unknown, path: string[]): boolean {
  let at = values;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !(part in at)) return false;
    at = (at as Record<string, unknown>)[part];
  }
  return true;
}

/** What is wrong with a form as a whole, read out at once. */
export function FormProblem({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert">
      {text}
    </Alert>
  );
}
