import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { kpiQueries, type LogOut } from '@/features/kpis/api';
import { useFormat } from '@/features/people/useMe';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { goalOf, type Detail } from '../../detail';
import { useLogWrites, wordsOf } from '../../useLogWrites';
import { whyNoLog } from '../../words';
import classes from './Detail.module.css';
import { LogFields } from './LogFields';
import { Nothing, Section } from './Section';

const SOURCES: Record<LogOut['source'], string> = { manual: '', api: 'by the API', import: 'imported', metric: 'by a metric' };

interface Props {
  detail: Detail;
  refusal: string | null;
  /** So many are shown, without a way to the others. */
  most?: number;
}

/** The logs of a KPI: add, correct, delete, each with undo. */
export function LogsSection({ detail, refusal, most }: Props) {
  const goal = goalOf(detail);
  const isFed = 'metric_source' in detail.goal && detail.goal.metric_source !== null;
  const whyNot = refusal ?? (isFed ? 'A metric feeds it, so it logs itself.' : whyNoLog(goal));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(kpiQueries.logs(goal.id));
  const { adding, changing, removing } = useLogWrites(goal);
  const [editing, setEditing] = useState<string | null>(null);
  const logs = (data?.pages.flatMap((page) => page.items) ?? []).slice(0, most);
  return (
    <Section title="Logs">
      {whyNot === null ? (
        <LogFields kpi={goal} log={null} isBusy={adding.isPending} onSubmit={(body, key, onDone) => adding.mutate({ body, key, onDone })} />
      ) : (
        <Nothing>{whyNot}</Nothing>
      )}
      {data === undefined && (error === null ? <LinesSkeleton label="Loading the logs" lines={4} /> : <ErrorMessage error={error} onRetry={() => void refetch()} />)}
      {data !== undefined && logs.length === 0 && <Nothing>Nothing logged yet.</Nothing>}
      <ul className={classes.list} aria-label="Logs">
        {logs.map((log) =>
          log.id === editing ? (
            <li key={log.id} className={classes.editing}>
              <LogFields
                kpi={goal}
                log={log}
                isBusy={changing.isPending}
                onSubmit={(body) => changing.mutate({ log, body, onDone: () => setEditing(null) })}
                onClose={() => setEditing(null)}
              />
            </li>
          ) : (
            <Log
              key={log.id}
              log={log}
              unit={goal.unit}
              refusal={whyNot}
              isBusy={removing.isPending && removing.variables.id === log.id}
              onEdit={() => setEditing(log.id)}
              onRemove={() => removing.mutate(log)}
            />
          ),
        )}
      </ul>
      {hasNextPage && most === undefined && (
        <Button variant="default" size="xs" mt="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  );
}

interface LogProps {
  log: LogOut;
  unit: string | null;
  refusal: string | null;
  isBusy: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

function Log({ log, unit, refusal, isBusy, onEdit, onRemove }: LogProps) {
  const format = useFormat();
  const day = format.day(log.date);
  const about = [SOURCES[log.source], log.counted ? '' : 'outside the period, doesn’t count', log.note ?? ''].filter(Boolean).join(' · ');
  return (
    <li className={classes.log}>
      <span title={`Written ${format.moment(log.logged_at)}`}>{format.since(log.date)}</span>
      <span className={log.counted ? classes.strong : classes.quiet}>{wordsOf(log, { unit }, format.exact)}</span>
      <span className={`${classes.quiet} ${classes.note}`}>{about}</span>
      <span className={classes.actions}>
        <Reasoned refusal={refusal}>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Change the log of ${day}`} onClick={onEdit}>
            <IconPencil size={16} />
          </ActionIcon>
        </Reasoned>
        <Reasoned refusal={refusal}>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Delete the log of ${day}`} loading={isBusy} onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        </Reasoned>
      </span>
    </li>
  );
}
