import { useRef } from 'react';
import { hasData } from '@/features/goals/parts/ProgressCell';
import { ProgressNumber } from '@/features/goals/parts/ProgressNumber';
import { WhyCard } from '@/features/goals/parts/WhyCard';
import { useFormat } from '@/features/people/useMe';
import { HoverNotes } from '@/ui/HoverNotes';
import { ProgressBar } from '@/ui/ProgressBar';
import { StatusMark } from '@/ui/StatusMark';
import type { Objective } from '../api';
import { goalOf } from '../goal';
import { periodWord } from '../periods';
import { LastCheckIn } from './LastCheckIn';
import classes from './ObjectivePanel.module.css';

/** How an objective stands: the progress, and the facts that explain it. */
export function PanelSummary({ objective }: { objective: Objective }) {
  const format = useFormat();
  const head = useRef<HTMLDivElement>(null);
  const goal = goalOf(objective);
  const { period_start: start, period_end: end } = objective.progress;
  return (
    <>
      <div ref={head} className={classes.progress}>
        <ProgressBar progress={hasData(goal) ? (goal.progress_percentage ?? null) : null} expected={goal.expected_percentage} status={goal.status} />
        <ProgressNumber goal={goal} isReachable />
        <StatusMark status={goal.status} none="No numeric target" />
        <HoverNotes container={head} renderWhy={() => <WhyCard goal={goal} />} />
      </div>
      <dl className={classes.facts}>
        <dt>Owner</dt>
        <dd>
          {objective.owner_name ?? 'No owner'}
          {objective.department !== null && `, ${objective.department}`}
        </dd>
        <dt>Period</dt>
        <dd>
          {objective.year === null ? 'Open' : periodWord({ year: objective.year, quarter: objective.quarter })}
          {start !== null && end !== null && `, ${format.period(start, end)}`}
        </dd>
        <dt>Last check-in</dt>
        <dd>
          <LastCheckIn objective={objective} />
        </dd>
        {objective.final_score !== null && (
          <>
            <dt>Score</dt>
            <dd>
              <strong>{format.weight(objective.final_score)}</strong> of 1. {objective.score_reason}
            </dd>
          </>
        )}
      </dl>
      {objective.description !== null && <p className={classes.prose}>{objective.description}</p>}
    </>
  );
}
