import type { Format } from '@/lib/format';
import type { FreshGoal } from './fresh';
import type { GoalPatch } from './writes';

/** What of a goal can be changed on its page, as it is typed. */
export interface EditValues {
  title: string;
  description: string;
  ownerId: string;
  startsOn: string;
  endsOn: string;
  state: FreshGoal['state'];
  weight: string;
  /** Of KPIs; empty: words only. */
  target: string;
}

export type EditField = keyof EditValues;

export const FIELD_WORDS: Record<EditField, string> = {
  title: 'Title',
  description: 'Description',
  ownerId: 'Owner',
  startsOn: 'Starts on',
  endsOn: 'Ends on',
  state: 'State',
  weight: 'Weight',
  target: 'Target',
};

/** The names that the API gives the fields. */
export const API_NAMES: Record<EditField, keyof GoalPatch> = {
  title: 'title',
  description: 'description',
  ownerId: 'owner_id',
  startsOn: 'starts_on',
  endsOn: 'ends_on',
  state: 'state',
  weight: 'weight',
  target: 'target_value',
};

export function valuesOf(goal: FreshGoal, format: Format): EditValues {
  const target = 'target_value' in goal ? goal.target_value : null;
  return {
    title: goal.title,
    description: goal.description ?? '',
    ownerId: goal.owner_id ?? '',
    startsOn: goal.starts_on ?? '',
    endsOn: goal.ends_on ?? '',
    state: goal.state,
    weight: format.weight(goal.weight),
    target: target === null ? '' : format.exact(target),
  };
}

export type Problems = Partial<Record<EditField, string>>;

/** What can't be read, by field. */
export function problemsOf(values: EditValues, format: Format): Problems {
  const problems: Problems = {};
  const weight = format.parse(values.weight);
  if (values.title.trim() === '') problems.title = 'It needs a title.';
  if (weight === null || Number(weight) < 0) problems.weight = `A number from 0, like ${format.exact('1.5')}.`;
  if (values.target !== '' && format.parse(values.target) === null) problems.target = `A number, like ${format.exact('1234.5')}.`;
  if (values.startsOn !== '' && values.endsOn !== '' && values.startsOn > values.endsOn) problems.endsOn = 'It ends before it starts.';
  return problems;
}

/** Only what is other than before, as the API takes it; what can't be read is left out. */
export function patchOf(values: EditValues, base: EditValues, format: Format): GoalPatch {
  const patch: GoalPatch = {};
  const isOther = (field: EditField) => values[field] !== base[field];
  if (isOther('title')) patch.title = values.title.trim();
  if (isOther('description')) patch.description = textOf(values.description);
  if (isOther('ownerId')) patch.owner_id = textOf(values.ownerId);
  if (isOther('startsOn')) patch.starts_on = textOf(values.startsOn);
  if (isOther('endsOn')) patch.ends_on = textOf(values.endsOn);
  if (isOther('state')) patch.state = values.state;
  const weight = format.parse(values.weight);
  if (isOther('weight') && weight !== null) patch.weight = Number(weight);
  const target = values.target === '' ? null : format.parse(values.target);
  if (isOther('target') && (values.target === '' || target !== null)) patch.target_value = target;
  return patch;
}

function textOf(text: string): string | null {
  return text.trim() === '' ? null : text;
}

/** One's own changes on top of what is there by now: fields that one didn't touch go to the other. */
export function rebase(base: EditValues, mine: EditValues, theirs: EditValues): { values: EditValues; conflicts: EditField[] } {
  const fields = Object.keys(base) as EditField[];
  const taken = fields.filter((field) => mine[field] === base[field]);
  const conflicts = fields.filter((field) => mine[field] !== base[field] && theirs[field] !== base[field] && mine[field] !== theirs[field]);
  return { values: { ...mine, ...Object.fromEntries(taken.map((field) => [field, theirs[field]])) }, conflicts };
}
