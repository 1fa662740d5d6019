import { useRef } from 'react';
import { useFormat } from '@/features/people/useMe';
import { HoverNotes } from '@/ui/HoverNotes';
import { ProgressBar } from '@/ui/ProgressBar';
import { StatusMark } from '@/ui/StatusMark';
import type { Goal } from '../store';
import { hasData } from './ProgressCell';
import { ProgressNumber } from './ProgressNumber';
import classes from './TreeSummary.module.css';
import { WhyCard } from './WhyCard';

interface Props {
  goal: Goal;
  glow: number;
}

/** How a vision as a whole stands. */
export function TreeSummary({ goal, glow }: Props) {
  const format = useFormat();
  const container = useRef<HTMLDivElement>(null);
  return (
    <div ref={container} className={classes.top} data-goal={goal.id} data-glow={glow === 0 ? undefined : glow % 2}>
      <span className={classes.bar}>
        <ProgressBar
          progress={hasData(goal) ? (goal.progress_percentage ?? null) : null}
          expected={goal.expected_percentage}
          status={goal.status}
        />
      </span>
      <span className={classes.number}>
        <ProgressNumber goal={goal} isReachable />
      </span>
      <StatusMark status={goal.status} none="No goals yet" />
      {goal.expected_percentage != null && (
        <span className={classes.expected}>expected {format.percent(goal.expected_percentage)}</span>
      )}
      <HoverNotes container={container} renderWhy={() => <WhyCard goal={goal} />} />
    </div>
  );
}
