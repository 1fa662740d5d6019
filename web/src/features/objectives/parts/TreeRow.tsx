import { Link } from '@tanstack/react-router';
import { IconChevronRight, IconLink } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { hasData } from '@/features/goals/parts/ProgressCell';
import { ProgressNumber } from '@/features/goals/parts/ProgressNumber';
import type { Row } from '@/features/goals/rows';
import type { Goal } from '@/features/goals/store';
import { kindOf } from '@/features/goals/words';
import { useFormat } from '@/features/people/useMe';
import { ProgressBar } from '@/ui/ProgressBar';
import { StatusMark } from '@/ui/StatusMark';
import type { State } from '../words';
import classes from './ObjectiveTree.module.css';
import { StateTag } from './StateTag';

interface Props {
  row: Row;
  goal: Goal;
  index: number;
  top: number;
  height: number;
  isActive: boolean;
  isOpen: boolean;
  isContext: boolean;
  /** A key result that doesn't count, for the objectives beside it do. */
  isLeftOut: boolean;
  onActivate: (key: string) => void;
  onToggle: (key: string, open: boolean) => void;
  onOpen: (id: string) => void;
}

/** One objective or key result of the tree. */
export function TreeRow(props: Props) {
  const { row, goal, index, top, height, isActive, isOpen, isContext, isLeftOut, onActivate, onToggle, onOpen } = props;
  const format = useFormat();
  const { icon: KindIcon, word } = kindOf(goal);
  const isObjective = goal.kind === 'objective';
  return (
    <div
      role="row"
      data-key={row.key}
      className={classes.row}
      style={{ '--depth': row.depth - 1, height, transform: `translateY(${top}px)` } as CSSProperties}
      tabIndex={isActive ? 0 : -1}
      aria-level={row.depth}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-rowindex={index + 1}
      aria-expanded={row.hasChildren ? row.isOpen : undefined}
      data-open={isOpen || undefined}
      data-context={isContext || undefined}
      data-kpi={!isObjective || undefined}
      onFocus={() => onActivate(row.key)}
    >
      <div role="gridcell" className={classes.title}>
        {row.hasChildren ? (
          <button
            type="button"
            tabIndex={-1}
            className={classes.chevron}
            data-open={row.isOpen || undefined}
            aria-label={`${row.isOpen ? 'Close' : 'Open'} ${goal.title}`}
            onClick={() => onToggle(row.key, !row.isOpen)}
          >
            <IconChevronRight size={16} aria-hidden />
          </button>
        ) : (
          <span className={classes.chevron} />
        )}
        <KindIcon size={17} stroke={1.7} role="img" aria-label={word} className={classes.kind} />
        {isObjective ? (
          <button type="button" tabIndex={-1} className={classes.words} title={goal.title} onClick={() => onOpen(goal.id)}>
            {goal.title}
          </button>
        ) : (
          <Link to="/goals/$goalId" params={{ goalId: goal.id }} tabIndex={-1} className={classes.words} title={goal.title}>
            {goal.title}
          </Link>
        )}
        {row.linkWeight !== null && (
          <span
            className={classes.weight}
            data-note={isLeftOut ? 'Left out: the objectives below make the progress.' : `Counts with weight ${format.weight(row.linkWeight)}.`}
          >
            <IconLink size={13} aria-hidden />
            {isLeftOut ? 'left out' : format.weight(row.linkWeight)}
          </span>
        )}
        {row.linkWeight === null && row.depth > 1 && goal.weight !== 1 && <span className={classes.weight}>× {format.weight(goal.weight)}</span>}
        <StateTag state={goal.state as State} />
      </div>
      <div role="gridcell" className={classes.owner}>
        {goal.owner_name ?? 'No owner'}
      </div>
      <div role="gridcell" className={classes.progress}>
        <ProgressBar
          progress={hasData(goal) ? (goal.progress_percentage ?? null) : null}
          raw={goal.raw_percentage}
          expected={goal.expected_percentage}
          status={goal.status}
        />
        <ProgressNumber goal={goal} isReachable={isActive} />
      </div>
      <div role="gridcell" className={classes.status}>
        <StatusMark status={goal.status} none="No target" />
      </div>
    </div>
  );
}
