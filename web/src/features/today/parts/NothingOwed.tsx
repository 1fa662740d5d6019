import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconCalendarCheck, IconSparkles, IconTarget } from '@tabler/icons-react';
import { can } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { Message } from '@/ui/Message';

interface Props {
  isToday: boolean;
  isAllDone: boolean;
  /** Only a part is shown: of one vision. */
  isFiltered: boolean;
  onShowAll: () => void;
}

/** Nothing is owed: because all is done, because nothing is due, or because nothing is one's own yet. */
export function NothingOwed({ isToday, isAllDone, isFiltered, onShowAll }: Props) {
  const me = useMe();
  if (isAllDone) {
    return (
      <Message icon={IconSparkles} title={isToday ? 'All done for today' : 'All done'}>
        Nothing else is owed. What you did is below, and can be taken back there.
      </Message>
    );
  }
  if (isFiltered) {
    return (
      <Message
        icon={IconCalendarCheck}
        title="Nothing of this vision is owed"
        action={
          <Button variant="default" onClick={onShowAll}>
            Show everything that is yours
          </Button>
        }
      >
        Other goals may be.
      </Message>
    );
  }
  if (!isToday) {
    return (
      <Message icon={IconCalendarCheck} title="Nothing is owed on this day">
        KPIs and actions of yours stand here on the days on which they are due.
      </Message>
    );
  }
  const creates = can(me, 'goals.write');
  return (
    <Message
      icon={IconTarget}
      title="Nothing is owed by you today"
      action={<Button renderRoot={(props) => <Link to="/goals" {...props} />}>{creates ? 'Go to the goals' : 'See the goals'}</Button>}
    >
      {creates
        ? 'KPIs and actions that you own stand here on the days on which they are due. Make one yours, or add one.'
        : 'KPIs and actions that you own stand here on the days on which they are due. Ask your manager to make one yours.'}
    </Message>
  );
}
