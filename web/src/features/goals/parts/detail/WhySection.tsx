import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useFormat } from '@/features/people/useMe';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { StatusMark } from '@/ui/StatusMark';
import { detailQueries, goalOf, type Contribution, type Detail, type LeftOut } from '../../detail';
import { methodWords } from '../../words';
import classes from './Detail.module.css';
import { Nothing, Section } from './Section';

/** Why a number is what it is: what gives it its points, and what is left out and why. */
export function WhySection({ detail }: { detail: Detail }) {
  const format = useFormat();
  const { progress } = detail;
  const goal = goalOf(detail);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(detailQueries.contributions(goal.id));
  const pages = data?.pages ?? [];
  const counted = pages.flatMap((page) => page.contributions);
  const leftOut = pages.flatMap((page) => page.left_out);
  const override = pages[0]?.override ?? null;
  return (
    <Section title="Why this number">
      <p className={classes.nothing}>{methodWords(goal, progress, format)}.</p>
      {progress.reason !== null && <p className={classes.nothing}>{progress.reason}</p>}
      {data === undefined && error !== null && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LinesSkeleton label="Loading what it is made of" lines={4} />}
      {override !== null && (
        <p className={classes.nothing}>
          Decided by hand as <b>{format.percent(override.percentage)}</b>, which is {signed(override.points, format.percent)} beside the{' '}
          {pages[0]?.computed_percentage == null ? 'missing computed progress' : `computed ${format.percent(pages[0].computed_percentage)}`}: “
          {override.reason}”
        </p>
      )}
      {counted.length > 0 && (
        <ul className={classes.list} aria-label="What counts">
          {counted.map((one) => (
            <Part key={one.goal_id ?? one.source} part={one} end={one.points === null ? 'no points' : signed(one.points, format.percent)} />
          ))}
        </ul>
      )}
      {data !== undefined && counted.length === 0 && <Nothing>Nothing counts towards it yet.</Nothing>}
      {leftOut.length > 0 && (
        <>
          <h3 className={classes.subhead}>Left out</h3>
          <ul className={classes.list} aria-label="What is left out">
            {leftOut.map((one) => (
              <Part key={one.goal_id ?? `${one.source}-${one.reason}`} part={one} why={one.why} end="left out" />
            ))}
          </ul>
        </>
      )}
      {hasNextPage && (
        <Button variant="default" size="xs" mt="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  );
}

interface PartProps {
  part: Contribution | LeftOut;
  /** How many of the goal's points it gives. */
  end: string;
  why?: string;
}

function Part({ part, end, why }: PartProps) {
  const format = useFormat();
  return (
    <li className={classes.part}>
      <span className={classes.partName}>
        {part.goal_id == null || part.title == null ? (
          sourceWords(part, format.count)
        ) : (
          <Link to="/goals/$goalId" params={{ goalId: part.goal_id }}>
            {part.title}
          </Link>
        )}
        {why !== undefined && <span className={classes.quiet}>{why}</span>}
      </span>
      <span className={classes.partWeight}>{part.weight == null ? '' : `weight ${format.weight(part.weight)}`}</span>
      <span className={classes.partStatus}>
        {part.status == null ? <span className={classes.quiet}>{stands(part, format.percent)}</span> : <StatusMark status={part.status} />}
      </span>
      <span className={classes.partPoints} data-counts={why === undefined || undefined}>
        {end}
      </span>
    </li>
  );
}

function stands({ progress_percentage: progress }: Contribution | LeftOut, percent: (value: number) => string): string {
  return progress == null ? '' : percent(progress);
}

function signed(points: number, percent: (value: number) => string): string {
  return points < 0 ? `−${percent(-points)}` : `+${percent(points)}`;
}

/** What no goal gives: one's own logs, a number set by hand, what one may not see. */
function sourceWords({ source, count = 1 }: Contribution | LeftOut, write: (count: number) => string): string {
  switch (source) {
    case 'logs':
      return count === 1 ? 'One logged value' : `${write(count)} logged values`;
    case 'manual':
      return 'Set by hand';
    case 'done':
      return 'Marked as done';
    case 'hidden':
      return count === 1 ? 'One goal that you may not see' : `${write(count)} goals that you may not see`;
    default:
      return 'A goal';
  }
}
