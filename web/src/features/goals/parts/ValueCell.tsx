import { useFormat } from '@/features/people/useMe';
import type { Goal } from '../store';
import classes from './GoalRow.module.css';

/** Ways to take progress from below that make no value of their own. */
const FROM_KPIS = new Set(['average', 'min', 'max', 'count']);

/** Current and target value with their unit; words where there are no numbers. */
export function ValueCell({ goal }: { goal: Goal }) {
  const format = useFormat();
  const { current_value: current, target_value: target, unit } = goal;

  if (goal.kind === 'target') return <Quiet>{targetWords(goal)}</Quiet>;
  if (goal.kind === 'objective') return <Quiet>{objectiveWords(goal)}</Quiet>;
  if (goal.measure === 'completion') {
    return current == null ? <Quiet>no data</Quiet> : <Cell title={format.exact(current)}>{format.value(current)} % of days</Cell>;
  }
  if (target === null && FROM_KPIS.has(goal.method ?? '')) {
    return <Quiet>{goal.child_total === 1 ? 'from one KPI' : `from ${goal.child_total} KPIs`}</Quiet>;
  }
  if (target === null && goal.direction !== 'maintain' && current == null) {
    return <Quiet title={goal.target_text ?? undefined}>{goal.target_text ?? 'no numeric target'}</Quiet>;
  }
  const hasValue = current != null && (goal.coverage !== 0 || Number(current) !== 0);
  const exact = `${hasValue ? format.exact(current) : 'no data'} of ${target === null ? 'no target' : format.exact(target)}`;
  return (
    <Cell title={unit === null ? exact : `${exact} ${unit}`}>
      <span className={hasValue ? classes.current : classes.quiet}>{hasValue ? <Value value={current} /> : 'no data'}</span>
      <span className={classes.quiet}>
        {target !== null && (
          <>
            {' / '}
            <Value value={target} />
          </>
        )}
        {unit !== null && ` ${unit}`}
      </span>
    </Cell>
  );
}

/** A value in full, or short on a narrow screen. */
function Value({ value }: { value: string }) {
  const format = useFormat();
  const [full, short] = [format.value(value), format.short(value)];
  if (full === short) return full;
  return (
    <>
      <span className={classes.wide}>{full}</span>
      <span className={classes.narrow}>{short}</span>
    </>
  );
}

function targetWords({ method, is_done: isDone, child_total: below }: Goal): string {
  if (method === 'done') return isDone ? 'done' : 'not done';
  return below === 1 ? 'from one target' : `from ${below} targets`;
}

function objectiveWords({ method, child_total: below }: Goal): string {
  if (method === 'manual') return 'set by hand';
  if (method === 'kpis') return 'from its KPIs';
  return below === 1 ? 'from one objective' : `from ${below} objectives`;
}

function Cell({ title, children }: { title?: string | undefined; children: React.ReactNode }) {
  return (
    <div role="gridcell" className={classes.value} title={title}>
      {children}
    </div>
  );
}

function Quiet({ title, children }: { title?: string | undefined; children: string }) {
  return (
    <Cell title={title}>
      <span className={classes.quiet}>{children}</span>
    </Cell>
  );
}
