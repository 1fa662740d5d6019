import { Alert } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconArrowRight, IconEye } from '@tabler/icons-react';
import { reasonOf } from '@/api/problem';
import { useFormat } from '@/features/people/useMe';
import { kpiQueries, previewChange } from '../api';
import { FIELD_WORDS, trialsOf, type KpiBody } from '../form';
import classes from './KpiForm.module.css';

interface Props {
  kpiId: string;
  changes: Partial<KpiBody>;
}

const TYPING_MS = 400;
const MOST = 8;

/** What the goals above would come to, before anything is saved. */
export function WhatIf({ kpiId, changes }: Props) {
  const [asked] = useDebouncedValue(JSON.stringify(trialsOf(changes)), TYPING_MS);
  const trials = JSON.parse(asked) as ReturnType<typeof trialsOf>;
  if (trials.length === 0) return null;
  return (
    <section aria-label="What would change" className={classes.whatIf}>
      {trials.map((trial) => (
        <Trial key={trial.field} kpiId={kpiId} trial={trial} isAlone={trials.length === 1} />
      ))}
    </section>
  );
}

interface TrialProps {
  kpiId: string;
  trial: ReturnType<typeof trialsOf>[number];
  isAlone: boolean;
}

function Trial({ kpiId, trial, isAlone }: TrialProps) {
  const format = useFormat();
  const { data, error } = useQuery({
    queryKey: [...kpiQueries.all, 'what-if', kpiId, trial.body],
    queryFn: () => previewChange(kpiId, trial.body),
    retry: false,
  });
  const name = FIELD_WORDS[trial.field] ?? trial.field;
  const percent = (value: number | null) => (value === null ? 'none' : format.percent(value));
  return (
    <Alert
      color={error === null ? 'teal' : 'red'}
      variant="light"
      icon={<IconEye size={18} aria-hidden />}
      title={`If you save this ${name.toLowerCase()}${isAlone ? '' : ' alone'}`}
    >
      {error !== null && reasonOf(error)}
      {error === null && data === undefined && 'Working it out…'}
      {data?.updated_progress.length === 0 && data.hidden_count === 0 && 'No progress would move.'}
      {data !== undefined && (
        <ul className={classes.moves}>
          {data.updated_progress.slice(0, MOST).map((moved) => (
            <li key={moved.goal_id}>
              <span className={classes.moved}>{moved.title}</span>
              <span>
                {percent(moved.old)} <IconArrowRight size={13} aria-label="to" /> <strong>{percent(moved.new)}</strong>
              </span>
            </li>
          ))}
          {data.updated_progress.length > MOST && <li>and {format.count(data.updated_progress.length - MOST)} more</li>}
          {data.hidden_count > 0 && <li>and {format.count(data.hidden_count)} that you don’t see</li>}
        </ul>
      )}
    </Alert>
  );
}
