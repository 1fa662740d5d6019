import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { can } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import type { Days } from '@/lib/range';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { auditLines } from '../../audit';
import { detailQueries, type AuditEntry } from '../../detail';
import { changesOf } from '../../points';
import classes from './Detail.module.css';
import { Nothing, Section } from './Section';

const SHOWN = 40;

/** What became of a goal: for those who may, who changed what; for all, how its numbers moved. */
export function HistorySection({ goalId, days }: { goalId: string; days: Days }) {
  const me = useMe();
  return (
    <>
      <Section title="History">
        <Moves goalId={goalId} days={days} />
      </Section>
      {can(me, 'audit.view') && (
        <Section title="Who changed what">
          <Changes goalId={goalId} />
        </Section>
      )}
    </>
  );
}

function Moves({ goalId, days }: { goalId: string; days: Days }) {
  const format = useFormat();
  const { data, error, refetch } = useQuery(detailQueries.points(goalId, days));
  if (data === undefined) {
    return error === null ? <LinesSkeleton label="Loading the history" lines={4} /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  const steps = data.map((point, index) => ({ point, before: data[index - 1] })).slice(-SHOWN);
  if (steps.length === 0) return <Nothing>Nothing happened in these days.</Nothing>;
  return (
    <ol className={classes.list} aria-label="History">
      {steps.reverse().map(({ point, before }) => {
        const { progress_percentage: now } = point;
        const was = before?.progress_percentage ?? null;
        const moved = now !== null && was !== null && now !== was ? `${now > was ? 'up' : 'down'} from ${format.percent(was)} to ` : '';
        const others = before === undefined ? [] : changesOf(before, point);
        return (
          <li key={point.on} className={classes.change}>
            <span className={classes.quiet}>{format.since(point.on)}</span>
            <span>
              {moved}
              <b>{now === null ? 'no progress in numbers' : format.percent(now)}</b>
              {others.length > 0 && <span className={classes.quiet}> · {others.join(', ')}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Changes({ goalId }: { goalId: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(detailQueries.changes(goalId));
  if (data === undefined) {
    return error === null ? <LinesSkeleton label="Loading the changes" lines={4} /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  const entries = data.pages.flatMap((page) => page.items);
  if (entries.length === 0) return <Nothing>Nobody changed it by hand.</Nothing>;
  return (
    <>
      <ul className={classes.list} aria-label="Changes">
        {entries.map((entry) => (
          <Change key={entry.id} entry={entry} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" size="xs" mt="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}

function Change({ entry }: { entry: AuditEntry }) {
  const format = useFormat();
  const lines = auditLines(entry);
  return (
    <li className={classes.change}>
      <span className={classes.quiet}>{format.moment(entry.at)}</span>
      <span>
        <b>{entry.actor_name ?? 'A command'}</b>: {entry.action.replaceAll('_', ' ')}
        {lines.length > 0 && <span className={classes.quiet}> · {lines.join(', ')}</span>}
      </span>
    </li>
  );
}
