import { IconChevronRight, IconLink, IconPlus } from '@tabler/icons-react';
import { memo, type CSSProperties, type MouseEvent } from 'react';
import { useFormat } from '@/features/people/useMe';
import { StatusMark } from '@/ui/StatusMark';
import { goalAddress } from '../links';
import type { Row } from '../rows';
import type { Goal } from '../store';
import type { Trend } from '../trends';
import type { Logging } from '../useLogging';
import { kindOf, whyNoLog } from '../words';
import classes from './GoalRow.module.css';
import { LogForm } from './LogForm';
import { ProgressCell } from './ProgressCell';
import { TrendCell } from './TrendCell';
import { ValueCell } from './ValueCell';

export interface RowActions {
  activate: (key: string) => void;
  toggle: (key: string, open: boolean) => void;
  /** Shows the goal beside the tree. */
  show: (key: string, goalId: string) => void;
}

interface Props {
  row: Row;
  goal: Goal;
  trend: Trend | undefined;
  index: number;
  top: number;
  height: number;
  isActive: boolean;
  isLogging: boolean;
  /** It is what the panel beside the tree shows. */
  isShown: boolean;
  /** Grows with every move; 0: didn't move just now. */
  glow: number;
  /** What its parent makes its progress of, where that leaves this linked KPI out. */
  isLeftOut: boolean;
  actions: RowActions;
  logging: Pick<Logging, 'open' | 'close' | 'submit' | 'draftOf'>;
}

/** One goal of the tree: a line on a wide screen, two on a narrow one. */
export const GoalRow = memo(function GoalRow(props: Props) {
  const { row, goal, trend, index, top, height, isActive, isLogging, isShown, glow, isLeftOut, actions, logging } = props;
  const format = useFormat();
  const style = { '--depth': row.depth - 1, height, top } as CSSProperties;
  return (
    <div
      role="row"
      id={`row-${row.key}`}
      data-key={row.key}
      className={classes.row}
      style={style}
      tabIndex={isActive ? 0 : -1}
      aria-level={row.depth}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-rowindex={index + 2}
      aria-expanded={row.hasChildren ? row.isOpen : undefined}
      data-glow={glow === 0 ? undefined : glow % 2}
      data-pending={goal.is_pending === true || undefined}
      data-context={row.isContext || undefined}
      data-logging={isLogging || undefined}
      aria-current={isShown || undefined}
      onFocus={() => actions.activate(row.key)}
    >
      <TitleCell row={row} goal={goal} isLeftOut={isLeftOut} actions={actions} />
      <div role="gridcell" className={classes.owner} title={goal.owner_name ?? undefined}>
        {goal.owner_name ?? <span className={classes.quiet}>No owner</span>}
      </div>
      <ProgressCell goal={goal} isReachable={isActive} />
      <TrendCell goal={goal} trend={trend} />
      {isLogging ? (
        <div role="gridcell" className={classes.form}>
          <LogForm
            key={row.key}
            goal={goal}
            draft={logging.draftOf(goal)}
            onSubmit={(logged, draft) => logging.submit(row.key, goal, logged, draft)}
            onClose={() => logging.close(row.key)}
          />
        </div>
      ) : (
        <>
          <div role="gridcell" className={classes.status}>
            <StatusMark status={goal.status} none="No numeric target" />
          </div>
          <ValueCell goal={goal} />
          <div role="gridcell" className={classes.changed}>
            {goal.changed_on == null ? 'never' : format.since(goal.changed_on)}
          </div>
          <div role="gridcell" className={classes.action}>
            <LogButton goal={goal} isReachable={isActive} onOpen={() => logging.open(row.key)} />
          </div>
        </>
      )}
    </div>
  );
});

interface TitleProps {
  row: Row;
  goal: Goal;
  isLeftOut: boolean;
  actions: RowActions;
}

function TitleCell({ row, goal, isLeftOut, actions }: TitleProps) {
  const format = useFormat();
  const { icon: KindIcon, word } = kindOf(goal);
  const show = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    actions.show(row.key, row.id);
  };
  return (
    <div role="gridcell" className={classes.title}>
      {row.hasChildren ? (
        <button
          type="button"
          tabIndex={-1}
          className={classes.chevron}
          data-open={row.isOpen || undefined}
          aria-label={`${row.isOpen ? 'Close' : 'Open'} ${goal.title}`}
          onClick={() => actions.toggle(row.key, !row.isOpen)}
        >
          <IconChevronRight key={row.key} size={16} aria-hidden />
        </button>
      ) : (
        <span className={classes.chevron} />
      )}
      <span className={classes.kind} title={word}>
        <KindIcon size={17} stroke={1.7} role="img" aria-label={word} />
      </span>
      <a className={classes.words} href={goalAddress(goal)} title={goal.title} tabIndex={-1} onClick={show}>
        {goal.title}
      </a>
      {row.linkWeight !== null && (
        <span
          className={classes.weight}
          data-note={
            isLeftOut
              ? 'Linked here, but left out: the objectives below make the progress.'
              : `Linked here; counts with weight ${format.weight(row.linkWeight)}.`
          }
        >
          <IconLink size={13} aria-hidden />
          <span className="visually-hidden">linked, weight </span>
          {isLeftOut ? 'left out' : format.weight(row.linkWeight)}
        </span>
      )}
    </div>
  );
}

function LogButton({ goal, isReachable, onOpen }: { goal: Goal; isReachable: boolean; onOpen: () => void }) {
  if (goal.kind !== 'kpi') return null;
  const refusal = whyNoLog(goal);
  const label = `Log to ${goal.title}`;
  return (
    <button
      type="button"
      tabIndex={isReachable ? 0 : -1}
      className={classes.log}
      aria-label={label}
      aria-disabled={refusal !== null || undefined}
      data-note={refusal ?? 'Log a value (l)'}
      onClick={refusal === null ? onOpen : undefined}
    >
      <IconPlus size={17} aria-hidden />
    </button>
  );
}
