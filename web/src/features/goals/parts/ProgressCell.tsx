import { ProgressBar } from '@/ui/ProgressBar';
import type { Goal } from '../store';
import classes from './GoalRow.module.css';
import { ProgressNumber } from './ProgressNumber';

interface Props {
  goal: Goal;
  isReachable: boolean;
}

export function ProgressCell({ goal, isReachable }: Props) {
  return (
    <div role="gridcell" className={classes.progress}>
      <ProgressBar
        key={goal.id}
        progress={hasData(goal) ? (goal.progress_percentage ?? null) : null}
        raw={goal.raw_percentage}
        expected={goal.expected_percentage}
        status={goal.status}
      />
      <ProgressNumber goal={goal} isReachable={isReachable} />
    </div>
  );
}

/** Nothing logged anywhere below is no zero. */
export function hasData(goal: Goal): boolean {
  return goal.progress_percentage != null && (goal.coverage !== 0 || goal.progress_percentage > 0);
}
