import { useFormat } from '@/features/people/useMe';
import type { Goal } from '../store';
import classes from './GoalRow.module.css';
import { hasData } from './ProgressCell';

interface Props {
  goal: Goal;
  isReachable: boolean;
}

/** A progress in figures, or why there is none; its card says what it is made of. */
export function ProgressNumber({ goal, isReachable }: Props) {
  const format = useFormat();
  const { progress_percentage: progress } = goal;
  const isFigure = progress != null && hasData(goal);
  const text = isFigure ? format.percent(progress) : progress == null ? 'words only' : 'no data';
  return (
    <button
      type="button"
      className={classes.number}
      tabIndex={isReachable ? 0 : -1}
      data-why={goal.id}
      data-quiet={!isFigure || undefined}
      aria-label={`Progress of ${goal.title}: ${text}`}
    >
      {text}
    </button>
  );
}
