import { ProblemError, reasonOf } from '@/api/problem';

/** What a refusal says of single fields, by the name that the API gives them: "key_results.0.weight". */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {};
  return Object.fromEntries(error.fields.map(({ field, message }) => [field, message]));
}

/** What is left to say of a refusal once the fields that are shown say theirs; null: nothing. */
export function generalReason(error: unknown, shown: readonly string[]): string | null {
  if (error == null) return null;
  if (!(error instanceof ProblemError) || error.fields.length === 0) return reasonOf(error);
  const rest = error.fields.filter(({ field }) => !shown.includes(field));
  return rest.length === 0 ? null : rest.map(({ field, message }) => `${field}: ${message}`).join('; ');
}
