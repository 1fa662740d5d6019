import { ActionIcon, Indicator } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconBell } from '@tabler/icons-react';
import { can } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import { inboxQueries } from '../api';

const MOST = 99;

/** The way to the inbox, with how much of it is unread. */
export function InboxButton() {
  const me = useMe();
  return can(me, 'goals.view') ? <Bell /> : null;
}

function Bell() {
  const format = useFormat();
  const { data: unread = 0 } = useQuery(inboxQueries.unread());
  const label = unread === 0 ? 'Inbox' : `Inbox, ${format.count(unread)} unread`;
  return (
    <Indicator
      label={unread > MOST ? `${MOST}+` : unread}
      size={16}
      offset={6}
      disabled={unread === 0}
    >
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={label}
        renderRoot={(props) => <Link to="/inbox" activeProps={{ 'aria-current': 'page' }} {...props} />}
      >
        <IconBell size={19} stroke={1.8} aria-hidden />
      </ActionIcon>
    </Indicator>
  );
}
