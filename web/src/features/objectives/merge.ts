import type { ObjectiveValues } from './form';

export type Field = keyof ObjectiveValues;

export interface Merge {
  /** What is to be saved: one's own changes over those of the other. */
  merged: ObjectiveValues;
  /** Fields that both changed, and not to the same. */
  conflicts: Field[];
  /** Fields that only the other changed. */
  theirs: Field[];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Joins what two people made of one objective: each field goes to who changed it. */
export function mergeValues(base: ObjectiveValues, mine: ObjectiveValues, theirs: ObjectiveValues): Merge {
  const fields = Object.keys(base) as Field[];
  const isMine = (field: Field) => !same(mine[field], base[field]);
  const isTheirs = (field: Field) => !same(theirs[field], base[field]);
  const taken = fields.filter((field) => isTheirs(field) && !isMine(field));
  return {
    merged: take(mine, theirs, taken),
    conflicts: fields.filter((field) => isMine(field) && isTheirs(field) && !same(mine[field], theirs[field])),
    theirs: taken,
  };
}

/** Values with some fields of others. */
export function take(values: ObjectiveValues, from: ObjectiveValues, fields: Field[]): ObjectiveValues {
  return { ...values, ...Object.fromEntries(fields.map((field) => [field, from[field]])) };
}
