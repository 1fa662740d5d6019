import { useDebouncedValue } from '@mantine/hooks';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useMe } from '@/features/people/useMe';
import type { Row } from './rows';
import { chunksOf, trendQueries, type Trend, type Trends } from './trends';

/** Rows that changed so lately may change again: somebody scrolls, or types a filter. */
const REST_MS = 200;

interface View {
  from: number;
  to: number;
  isMoving: boolean;
}

/** How goals went, as far as it is known. It is asked for where rows have come to rest. */
export function useTrends(rows: Row[], { from, to, isMoving }: View, isShown: boolean): ReadonlyMap<string, Trend> {
  const client = useQueryClient();
  const { today } = useMe().organization;
  const place = useMemo(() => ({ rows, from, to }), [rows, from, to]);
  const [rest] = useDebouncedValue(place, REST_MS);
  const queries = useMemo(() => {
    const chunks = isShown ? chunksOf(rest.rows, rest.from, rest.to) : [];
    return chunks.map((goalIds) => ({ ...trendQueries.chunk(goalIds, today), enabled: !isMoving }));
  }, [rest, today, isShown, isMoving]);
  const answers = useQueries({ queries, combine: dataOf });
  return useMemo(() => {
    // Those of other chunks, too: rows keep their lines where something is opened above, or one scrolls back.
    const others = client.getQueriesData<Trends>({ queryKey: trendQueries.all() }).map(([, trends]) => trends);
    return new Map([...others, ...answers].flatMap((trends) => Object.entries(trends ?? {})));
  }, [client, answers]);
}

function dataOf(results: { data: Trends | undefined }[]): (Trends | undefined)[] {
  return results.map(({ data }) => data);
}
