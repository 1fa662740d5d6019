import type { Schemas } from '@/api/client';
import type { Format } from '@/lib/format';
import { sentence } from './jobs';

type Difference = Schemas['IntegrityOut']['differences'][number];

export interface DifferenceLine {
  key: string;
  /** What it is about: a goal, or some days of a community. */
  what: string;
  /** In words: "Progress percentage is 99, and should be 30". */
  words: string;
}

/** What a comparison found, one line each. */
export function differenceLines(differences: Difference[], format: Format): DifferenceLine[] {
  return differences.map((one, index) =>
    'goal_id' in one
      ? { key: `${one.goal_id} ${index}`, what: one.title, words: fieldWords(one.fields) }
      : { key: `${one.community_id} ${index}`, what: `${one.community}, ${one.grain} of ${format.day(one.first_day)}`, words: bucketWords(one) },
  );
}

function bucketWords({ problem, fields }: Schemas['BucketDifferenceOut']): string {
  if (problem === 'missing') return 'There are no figures, and there should be some';
  if (problem === 'surplus') return 'There are figures, and there should be none';
  return fieldWords(fields);
}

function fieldWords(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .map(([name, values]) => {
      const [stored, computed] = Array.isArray(values) ? (values as unknown[]) : [values, null];
      return `${sentence(name)} is ${valueWord(stored)}, and should be ${valueWord(computed)}`;
    })
    .join('; ');
}

function valueWord(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
