import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconChecks, IconInbox, IconLock } from '@tabler/icons-react';
import { can } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { PageHeader } from '@/ui/PageHeader';
import { LinesSkeleton } from '@/ui/Skeletons';
import { inboxQueries } from '../api';
import { NoticeRow } from '../parts/NoticeRow';
import { useMarking } from '../useMarking';
import { byDay } from '../words';
import classes from './InboxPage.module.css';

const route = getRouteApi('/inside/inbox');

/** What one is told of one's goals. */
export function InboxPage() {
  const me = useMe();
  if (!can(me, 'goals.view')) {
    return (
      <Message icon={IconLock} title="Your role here has no goals">
        Ask an administrator of {me.organization.name} for a role with goals.
      </Message>
    );
  }
  return <Inbox />;
}

function Inbox() {
  const { unread: isUnread = false } = route.useSearch();
  const navigate = route.useNavigate();
  const format = useFormat();
  const { data: unread = 0 } = useQuery(inboxQueries.unread());
  const { markAll } = useMarking();
  return (
    <div className={classes.page}>
      <PageHeader
        title="Inbox"
        about={unread === 0 ? 'Nothing unread' : `${format.count(unread)} unread`}
        choices={
          <SegmentedControl
            aria-label="Which notices"
            data={[
              { value: 'all', label: 'All' },
              { value: 'unread', label: 'Unread' },
            ]}
            value={isUnread ? 'unread' : 'all'}
            onChange={(chosen) => void navigate({ search: chosen === 'unread' ? { unread: true } : {} })}
          />
        }
        actions={
          <Button variant="default" leftSection={<IconChecks size={18} aria-hidden />} disabled={unread === 0} onClick={markAll}>
            Mark all as read
          </Button>
        }
      />
      <Notices isUnread={isUnread} />
    </div>
  );
}

function Notices({ isUnread }: { isUnread: boolean }) {
  const format = useFormat();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(inboxQueries.list(isUnread));
  const { mark } = useMarking();
  if (data === undefined) {
    return error === null ? <LinesSkeleton label="Loading the inbox" /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  const notices = data.pages.flatMap((page) => page.items);
  if (notices.length === 0) {
    return (
      <Message
        icon={IconInbox}
        title={isUnread ? 'Nothing unread' : 'Nothing has been told you yet'}
        action={<Button variant="default" renderRoot={(props) => <Link to="/today" {...props} />}>See what is due today</Button>}
      >
        When a goal becomes yours, needs a check-in or falls behind, it is told here.
      </Message>
    );
  }
  return (
    <div className={classes.list}>
      {byDay(notices, format.dayOf).map(([day, ones]) => (
        <section key={day} aria-label={format.since(day)}>
          <h2 className={classes.day}>{format.since(day)}</h2>
          <ul className={classes.rows}>
            {ones.map((notice) => (
              <NoticeRow key={notice.id} notice={notice} onMark={(isRead) => mark(notice, isRead)} />
            ))}
          </ul>
        </section>
      ))}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older ones
        </Button>
      )}
    </div>
  );
}
