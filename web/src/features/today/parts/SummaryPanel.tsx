import { useQuery } from '@tanstack/react-query';
import { useRef, type ReactNode } from 'react';
import { useFormat } from '@/features/people/useMe';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { HoverNotes } from '@/ui/HoverNotes';
import { ProgressBar } from '@/ui/ProgressBar';
import { LinesSkeleton } from '@/ui/Skeletons';
import { todayQueries } from '../api';
import classes from './Panels.module.css';

interface Props {
  visionId: string | undefined;
  visionTitle: string | undefined;
}

/** How the running day, week, month and quarter stand, and the streaks. */
export function SummaryPanel({ visionId, visionTitle }: Props) {
  const format = useFormat();
  const container = useRef<HTMLElement>(null);
  const { data: summary, error, refetch } = useQuery(todayQueries.summary(visionId));
  return (
    <section ref={container} className={classes.panel} aria-labelledby="summary">
      <h2 id="summary" className={classes.heading}>
        Summary
        <span className={classes.whose}>{visionTitle ?? 'of what is yours'}</span>
      </h2>
      {summary === undefined && error === null && <LinesSkeleton label="Loading the summary" lines={5} />}
      {summary === undefined && error !== null && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {summary !== undefined && (
        <>
          <Line
            name="Day"
            figure={summary.daily.rate === null ? null : `${format.count(summary.daily.completed)} of ${format.count(summary.daily.total)}`}
            progress={summary.daily.rate}
            none="nothing due"
            note="Daily KPIs, habits and actions that are due today and done; what was skipped is left out."
          />
          <Line
            name="Week"
            figure={percentOf(summary.weekly.progress, format.percent)}
            progress={summary.weekly.progress}
            none="no weekly KPIs"
            note="Average of the weekly KPIs and targets of this week, by weight."
          >
            {countOf(summary.weekly.kpis_on_track, 'KPI', 'KPIs', format.count)} on track
          </Line>
          <Line
            name="Month"
            figure={percentOf(summary.monthly.progress, format.percent)}
            progress={summary.monthly.progress}
            none="no monthly KPIs"
            note="Average of the monthly KPIs and targets of this month, by weight. A milestone is a monthly target at 100 %."
          >
            {countOf(summary.monthly.milestones_hit, 'milestone', 'milestones', format.count)} hit
          </Line>
          <Line
            name="Quarter"
            figure={percentOf(summary.quarterly.progress, format.percent)}
            progress={summary.quarterly.progress}
            none="no quarterly KPIs"
            note="Average of the quarterly KPIs and targets of this quarter, by weight."
          >
            {countOf(summary.quarterly.power_goals_on_track, 'power goal', 'power goals', format.count)} on track
          </Line>
          <dl className={classes.figures} data-note="How many times in a row KPIs were done: the longest ever, the average of the running ones, and how many run.">
            <Figure name="best streak" value={summary.streaks.best} show={format.count} />
            <Figure name="on average" value={summary.streaks.average} show={(value) => format.value(String(value))} />
            <Figure name="running" value={summary.streaks.total} show={format.count} />
          </dl>
        </>
      )}
      <HoverNotes container={container} />
    </section>
  );
}

interface LineProps {
  name: string;
  figure: string | null;
  progress: number | null;
  none: string;
  note: string;
  children?: ReactNode;
}

function Line({ name, figure, progress, none, note, children }: LineProps) {
  return (
    <div className={classes.line} data-note={note}>
      <span>{name}</span>
      <ProgressBar progress={progress} status={progress === null ? undefined : progress >= 100 ? 'completed' : 'on_track'} />
      <span className={classes.figure} data-quiet={figure === null || undefined}>
        {figure ?? none}
      </span>
      {figure !== null && children !== undefined && <span className={classes.more}>{children}</span>}
    </div>
  );
}

interface FigureProps {
  name: string;
  value: number | null;
  show: (value: number) => string;
}

function Figure({ name, value, show }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value === null ? '–' : show(value)}</dd>
    </div>
  );
}

function percentOf(value: number | null, show: (value: number) => string): string | null {
  return value === null ? null : show(value);
}

function countOf(count: number, one: string, many: string, show: (count: number) => string): string {
  return `${show(count)} ${count === 1 ? one : many}`;
}
