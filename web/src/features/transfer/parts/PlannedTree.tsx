import { Badge } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { kindOf } from '@/features/goals/words';
import { useFormat } from '@/features/people/useMe';
import type { PlannedGoal } from '../api';
import classes from './Import.module.css';

interface Props {
  goals: PlannedGoal[];
  /** All goals of the file; the first ones are shown. */
  total: number;
  isTrial: boolean;
}

/** The goals of a file below one another, with what becomes of each. */
export function PlannedTree({ goals, total, isTrial }: Props) {
  const format = useFormat();
  return (
    <section className={classes.part} aria-label="Goals of the file">
      <h2 className={classes.title}>{isTrial ? 'How it would be' : 'What is there now'}</h2>
      <ul className={classes.tree}>
        {goals.map((goal) => (
          <Planned key={goal.id} goal={goal} isThere={!isTrial || goal.action !== 'created'} />
        ))}
      </ul>
      {total > goals.length && (
        <p className={classes.quiet}>
          These are the first {format.count(goals.length)} of {format.count(total)}.
        </p>
      )}
    </section>
  );
}

interface PlannedProps {
  goal: PlannedGoal;
  isThere: boolean;
}

function Planned({ goal, isThere }: PlannedProps) {
  const { word, icon: Icon } = kindOf(goal);
  const above = goal.depth === 0 ? goal.parent_title : null;
  return (
    <li className={classes.goal} style={{ '--depth': goal.depth } as CSSProperties}>
      <Icon size={16} aria-hidden />
      <span className={classes.name} title={goal.title}>
        {isThere ? (
          <Link to="/goals/$goalId" params={{ goalId: goal.id }}>
            {goal.title}
          </Link>
        ) : (
          goal.title
        )}
        <span className={classes.kind}>
          {word}
          {above !== null && `, below ${above}`}
        </span>
      </span>
      <Action goal={goal} />
    </li>
  );
}

function Action({ goal }: { goal: PlannedGoal }) {
  if (goal.action === 'unchanged') return <span className={classes.quiet}>unchanged</span>;
  const fields = goal.fields.map((field) => field.replaceAll('_', ' ')).join(', ');
  return (
    <>
      {fields !== '' && (
        <span className={classes.fields} title={fields}>
          {fields}
        </span>
      )}
      <Badge variant="light" color={goal.action === 'created' ? 'teal' : 'gray'} tt="none">
        {goal.action === 'created' ? 'new' : 'changed'}
      </Badge>
    </>
  );
}
