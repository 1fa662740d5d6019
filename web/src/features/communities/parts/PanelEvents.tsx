import { Button, Group, Text } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState, type CSSProperties } from 'react';
import { Ago } from '@/ui/Ago';
import { DataTable } from '@/ui/DataTable';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { tellFailure } from '@/ui/notices';
import { LinesSkeleton } from '@/ui/Skeletons';
import { communityQueries, type Behind, type Community, type NumberOf } from '../api';
import { columnsOf, type Event } from '../eventColumns';
import { isByWord, isRunning } from '../figures';
import type { Local } from '../useLocal';
import { GRAIN_WORDS, writeField, writeNumber, writePeriod } from '../words';
import classes from './NumberPanel.module.css';

interface Props {
  community: Community;
  of: NumberOf;
  local: Local;
  onBack: () => void;
}

const COLUMN_PX = 140;

/** The events that make a number, as they stand in their table, page by page. */
export function PanelEvents({ community, of, local, onBack }: Props) {
  const client = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const options = communityQueries.behind(community.id, of);
  const { data, error, isError, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(options);
  const [first] = data?.pages ?? [];
  if (isPending) return <LinesSkeleton label="Loading the events" lines={8} />;
  if (isError && first === undefined) return <ErrorMessage error={error} onRetry={() => void refetch()} />;
  if (first === undefined) return null;
  const events: Event[] = data?.pages.flatMap((page) => page.items) ?? [];
  const columns = columnsOf(events, local);
  const showAll = async () => {
    setIsAsking(true);
    try {
      await client.infiniteQuery({ ...options, pages: Number.MAX_SAFE_INTEGER, staleTime: 0 });
    } catch (failure) {
      tellFailure('Not all events loaded', failure);
    } finally {
      setIsAsking(false);
    }
  };
  return (
    <>
      <Group gap="xs">
        <Button size="compact-sm" variant="default" leftSection={<IconArrowLeft size={14} aria-hidden />} onClick={onBack}>
          All {GRAIN_WORDS[of.grain].many}
        </Button>
      </Group>
      <NumberHead behind={first} of={of} local={local} />
      <div className={classes.table} style={{ '--width': `${columns.length * COLUMN_PX}px` } as CSSProperties}>
        <DataTable
          label={`${first.metric.label}, ${writePeriod(of.grain, first.first_day, local.format)}: ${writeField(first.table).toLowerCase()}`}
          columns={columns}
          rows={events}
          rowKey={(event) => String(event['id'])}
          empty={<Text p="md">No event makes this number.</Text>}
          tools={
            <>
              <Text size="sm" c="dimmed" role="status">
                {local.format.count(events.length)} {hasNextPage ? 'events so far' : 'events'}
              </Text>
              {hasNextPage && (
                <>
                  <Button size="compact-sm" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                    More
                  </Button>
                  <Button size="compact-sm" variant="default" loading={isAsking} onClick={() => void showAll()}>
                    All
                  </Button>
                </>
              )}
            </>
          }
        />
      </div>
    </>
  );
}

function NumberHead({ behind, of, local }: { behind: Behind; of: NumberOf; local: Local }) {
  const { metric, value, computed_at: computedAt, is_dirty: isDirty } = behind;
  const { format, currency, today } = local;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : null;
  return (
    <div>
      <div className={classes.head}>
        <Text fw={600}>{writePeriod(of.grain, behind.first_day, format)}</Text>
        {!isByWord(metric) && <span className={classes.number}>{writeNumber(metric, number, format, currency)}</span>}
      </div>
      <Text size="sm" c="dimmed">
        {isRunning(of.grain, behind.first_day, today) && `${GRAIN_WORDS[of.grain].so}; `}
        {isDirty === true ? 'being recomputed' : computedAt === null ? 'not computed yet' : <>computed <Ago at={computedAt} /></>}; clock times are the community’s
      </Text>
    </div>
  );
}
