import { Link } from '@tanstack/react-router';
import { useFormat } from '@/features/people/useMe';
import { STATE_WORDS } from '@/features/objectives/words';
import { ProgressBar } from '@/ui/ProgressBar';
import { StatusMark } from '@/ui/StatusMark';
import { Why } from '@/ui/Why';
import { goalOf, type Detail } from '../../detail';
import type { Goal } from '../../store';
import { hasData } from '../ProgressCell';
import { WhyCard } from '../WhyCard';
import classes from './Detail.module.css';

/** How a goal stands: the number with its bar, what was expected, and the status. */
export function Summary({ detail }: { detail: Detail }) {
  const format = useFormat();
  const goal = goalOf(detail);
  const { progress_percentage: progress, expected_percentage: expected } = goal;
  const isFigure = progress != null && hasData(goal);
  const text = isFigure ? format.percent(progress) : progress == null ? 'words only' : 'no data';
  return (
    <div className={classes.summary} data-goal={goal.id}>
      <Why label={`Progress of ${goal.title}: ${text}`} renderWhy={() => <WhyCard goal={goal} />}>
        <span className={classes.big}>{text}</span>
      </Why>
      <span className={classes.bar}>
        <ProgressBar progress={isFigure ? progress : null} raw={goal.raw_percentage} expected={expected} status={goal.status} />
      </span>
      <StatusMark status={goal.status} none="No numeric target" />
      {expected != null && <span className={classes.quiet}>expected {format.percent(expected)}</span>}
      {goal.is_overridden === true && <span className={classes.quiet}>decided by hand</span>}
    </div>
  );
}

/** Whose a goal is, when it runs, what it comes to, and the like. */
export function Facts({ detail }: { detail: Detail }) {
  const format = useFormat();
  const { goal, progress } = detail;
  const as = goalOf(detail);
  const value = valueWords(as, format.value);
  return (
    <>
      {goal.description !== null && <p className={classes.prose}>{goal.description}</p>}
      <dl className={classes.facts}>
        {value !== null && (
          <Fact name="Value">
            <span title={valueWords(as, format.exact) ?? undefined}>{value}</span>
          </Fact>
        )}
        {as.target_text !== null && <Fact name="Target">{as.target_text}</Fact>}
        <Fact name="Owner">
          {goal.owner_name ?? 'No owner'}
          {goal.department !== null && `, ${goal.department}`}
        </Fact>
        <Fact name="Period">
          {progress.period_start === null && progress.period_end === null ? 'Open' : format.period(progress.period_start, progress.period_end)}
        </Fact>
        <Fact name="State">{STATE_WORDS[goal.state]}</Fact>
        {goal.parent_id !== null && (
          <Fact name="Below">
            <Link to="/goals/$goalId" params={{ goalId: goal.parent_id }}>
              {goal.parent_title ?? 'a goal that you may not see'}
            </Link>
            <div className={classes.quiet}>weight {format.weight(goal.weight)}</div>
          </Fact>
        )}
        <Fact name="Changed">{progress.changed_on === null ? 'never' : format.since(progress.changed_on)}</Fact>
        {goal.external_id !== null && <Fact name="External id">{goal.external_id}</Fact>}
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** "50 of 100 km"; null where there is nothing to measure. */
function valueWords(goal: Goal, written: (value: string) => string): string | null {
  if (goal.kind !== 'kpi') return null;
  const { current_value: current, target_value: target, unit, measure } = goal;
  if (current == null && target === null) return null;
  const has = current != null && (goal.coverage !== 0 || Number(current) !== 0);
  if (measure === 'completion') return has ? `${written(current)} % of the due days` : 'no data';
  const shown = has ? written(current) : 'no data';
  return `${shown}${target === null ? '' : ` of ${written(target)}`}${unit === null ? '' : ` ${unit}`}`;
}
