import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { reasonOf } from '@/api/problem';
import { useFormat } from '@/features/people/useMe';
import { LinesSkeleton } from '@/ui/Skeletons';
import { StatusMark } from '@/ui/StatusMark';
import { objectiveQueries, type Objective } from '../api';
import { STATE_WORDS } from '../words';
import classes from './ObjectivePanel.module.css';

type Point = Schemas['PointOut'];

const SHOWN = 60;

/** How an objective came to where it is, day by day, the newest first. */
export function History({ objective }: { objective: Objective }) {
  const { data, error } = useQuery(objectiveQueries.history(objective.id));
  if (error !== null && data === undefined) return <p className={classes.empty}>{reasonOf(error)}</p>;
  if (data === undefined) return <LinesSkeleton label="Loading the history" lines={4} />;
  const points = data.points.slice(-SHOWN - 1);
  const steps = points.map((point, index) => ({ point, before: points[index - 1] })).slice(-SHOWN);
  return (
    <ol className={classes.list} aria-label="History" reversed>
      {steps.reverse().map(({ point, before }) => (
        <Step key={point.on} point={point} before={before} />
      ))}
    </ol>
  );
}

function Step({ point, before }: { point: Point; before: Point | undefined }) {
  const format = useFormat();
  const { progress_percentage: now } = point;
  const was = before?.progress_percentage ?? null;
  const changes = before === undefined ? [] : changesOf(before, point);
  return (
    <li className={classes.item}>
      <span>
        {format.since(point.on)}
        {changes.length > 0 && <span className={classes.quiet}> · {changes.join(', ')}</span>}
      </span>
      <StatusMark status={point.status} />
      <span className={classes.figure}>{now === null ? 'none' : format.percent(now)}</span>
      {now !== null && was !== null && now !== was && (
        <span className={classes.quiet}>
          {now > was ? 'up' : 'down'} from {format.percent(was)}
        </span>
      )}
    </li>
  );
}

/** What else became different, in words. */
function changesOf(before: Point, point: Point): string[] {
  return [
    before.title === point.title ? null : `was called “${before.title}”`,
    before.parent_id === point.parent_id ? null : 'moved',
    before.weight === point.weight ? null : `weight ${before.weight} → ${point.weight}`,
    before.state === point.state ? null : STATE_WORDS[point.state].toLowerCase(),
  ].filter((one) => one !== null);
}
