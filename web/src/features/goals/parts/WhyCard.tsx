import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useFormat } from '@/features/people/useMe';
import { goalQueries } from '../api';
import type { Goal } from '../store';
import { methodWords } from '../words';
import classes from './WhyCard.module.css';

interface Props {
  goal: Goal;
}

/** Why a progress is what it is: what it is made of, what was expected, how much has data. */
export function WhyCard({ goal }: Props) {
  const format = useFormat();
  const { data: progress } = useQuery(goalQueries.progress(goal.id));
  const percent = (value: number | null | undefined, none: string) => (value == null ? none : format.percent(value));
  const override = progress?.manual_override_reason;
  return (
    <div className={classes.card}>
      <strong>{goal.is_overridden === true ? 'Decided by hand' : methodWords(goal, progress, format)}</strong>
      {override != null && <p>“{override}”</p>}
      {progress?.reason != null && <p>{progress.reason}</p>}
      <dl>
        <Line name="Progress">{percent(goal.progress_percentage, 'none')}</Line>
        {goal.is_overridden === true && <Line name="Computed">{percent(progress?.computed_percentage, '…')}</Line>}
        {isBeyond(goal) && <Line name="Not cut off">{percent(goal.raw_percentage, 'none')}</Line>}
        <Line name="Expected by today">{percent(goal.expected_percentage, 'no pace: it has no period')}</Line>
        <Line name="Has data">{format.percent(100 * (goal.coverage ?? 0))} of its weight</Line>
        <Line name="Period">{goal.period_start === null && goal.period_end === null ? 'open' : format.period(goal.period_start, goal.period_end)}</Line>
      </dl>
    </div>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function isBeyond({ raw_percentage: raw }: Goal): boolean {
  return raw != null && (raw > 100 || raw < 0);
}
