import { IconClockExclamation } from '@tabler/icons-react';
import { useMe } from '@/features/people/useMe';
import { statusOf } from '@/lib/status';
import { Ago } from '@/ui/Ago';
import type { Objective } from '../api';
import classes from './LastCheckIn.module.css';

/** How people last saw an objective, and whether that is too long ago to go by. */
export function LastCheckIn({ objective }: { objective: Pick<Objective, 'check_in' | 'state'> }) {
  const { today } = useMe().organization;
  const { status, at, confidence, is_outdated: isOutdated, due_on: dueOn } = objective.check_in;
  const found = statusOf(status);
  const isDue = isOutdated || (dueOn !== null && dueOn <= today);
  if (at === null || found === null) {
    return isDue ? (
      <span className={classes.due}>
        <IconClockExclamation size={15} aria-hidden /> due
      </span>
    ) : (
      <span className={classes.quiet}>none</span>
    );
  }
  const { icon: Icon, word, color } = found;
  return (
    <span className={classes.line} data-outdated={isOutdated || undefined}>
      <span className={classes.status}>
        <Icon size={15} color={isOutdated ? undefined : color} role="img" aria-label={word} />
        <Ago at={at} />
        {confidence !== null && <span className={classes.quiet}>{confidence}/10</span>}
      </span>
      {isDue && <span className={classes.due}>next one due</span>}
    </span>
  );
}
