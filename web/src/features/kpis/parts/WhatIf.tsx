import { useDebouncedValue } from '@mantine/hooks';
import { WhatIf as Change } from '@/features/previews/parts/WhatIf';
import { FIELD_WORDS, trialsOf, type KpiBody } from '../form';
import classes from './KpiForm.module.css';

interface Props {
  kpiId: string;
  changes: Partial<KpiBody>;
}

const TYPING_MS = 400;

/** What each change of the form would move by itself, before anything is saved. */
export function WhatIf({ kpiId, changes }: Props) {
  const [asked] = useDebouncedValue(JSON.stringify(trialsOf(changes)), TYPING_MS);
  const trials = JSON.parse(asked) as ReturnType<typeof trialsOf>;
  if (trials.length === 0) return null;
  return (
    <section aria-label="What would change" className={classes.whatIf}>
      {trials.map(({ field, body }) => {
        const name = (FIELD_WORDS[field] ?? field).toLowerCase();
        return <Change key={field} goalId={kpiId} change={body} word={`If you save this ${name}${trials.length === 1 ? '' : ' alone'}`} />;
      })}
    </section>
  );
}
