import { useFormat } from '@/features/people/useMe';
import { Sparkline } from '@/ui/Sparkline';
import type { Goal } from '../store';
import { lineOf, type Trend } from '../trends';
import classes from './GoalRow.module.css';
import { hasData } from './ProgressCell';

interface Props {
  goal: Goal;
  /** Undefined: not known yet. */
  trend: Trend | undefined;
}

export function TrendCell({ goal, trend }: Props) {
  const format = useFormat();
  const line = trend === undefined || !hasData(goal) ? null : lineOf(goal, trend, format);
  return (
    <div role="gridcell" className={classes.trend} data-note={line?.words}>
      {line !== null && <Sparkline label={line.words} drawing={line.drawing} />}
    </div>
  );
}
