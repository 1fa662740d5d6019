import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ANY_PERIOD, type ObjectivesSearch } from '@/features/objectives/search';
import type { Me } from '@/features/people/api';
import { useFormat, useMe } from '@/features/people/useMe';
import { STATUS_WORDS } from '@/lib/status';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { todayQueries } from '../api';
import classes from './Panels.module.css';

/** How the objectives stand that are one's concern: all for admins, a department's for managers, else one's own. */
export function ObjectivesPanel() {
  const me = useMe();
  const format = useFormat();
  const { whose, words } = concernOf(me);
  const search: ObjectivesSearch = { owner: whose.owner_id, department: whose.department, state: 'active', period: ANY_PERIOD };
  const { data: stats, error, refetch } = useQuery(todayQueries.objectives(whose));
  const statuses = Object.entries(STATUS_WORDS).filter(([status]) => (stats?.by_status[status] ?? 0) > 0);
  return (
    <section className={classes.panel} aria-labelledby="objectives">
      <h2 id="objectives" className={classes.heading}>
        Objectives
        <span className={classes.whose}>{words}</span>
      </h2>
      {stats === undefined && error === null && <LinesSkeleton label="Loading the objectives" lines={4} />}
      {stats === undefined && error !== null && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {stats !== undefined && (
        <>
          {stats.total === 0 ? (
            <p className={classes.more}>None yet.</p>
          ) : (
            <ul className={classes.statuses} aria-label="Objectives by status">
              {statuses.map(([status, { word, icon: StatusIcon, color }]) => (
                <li key={status}>
                  <Link to="/objectives" search={{ ...search, status: status as keyof typeof STATUS_WORDS }} className={classes.status}>
                    <StatusIcon size={16} stroke={2} color={color} aria-hidden />
                    {word}
                    <b>{format.count(stats.by_status[status] ?? 0)}</b>
                  </Link>
                </li>
              ))}
            </ul>
          )}
          <Anchor size="sm" renderRoot={(props) => <Link to="/objectives" search={search} {...props} />}>
            See the objectives
          </Anchor>
        </>
      )}
    </section>
  );
}

interface Concern {
  whose: { owner_id?: string; department?: string };
  words: string;
}

function concernOf(me: Me): Concern {
  if (me.role === 'admin') return { whose: {}, words: `of ${me.organization.name}` };
  if (me.role === 'manager' && me.department !== null) return { whose: { department: me.department }, words: `of ${me.department}` };
  return { whose: { owner_id: me.user.id }, words: 'that are yours' };
}
