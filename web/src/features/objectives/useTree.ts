import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { objectiveQueries } from './api';
import { pruneStore } from './prune';
import { filtersOf, hasFilters, type ObjectivesSearch } from './search';

/** The tree of what the filters let through, with what is above that. */
export function useTree(search: ObjectivesSearch) {
  const filters = filtersOf(search);
  const isFiltered = hasFilters(search);
  const tree = useQuery({ ...objectiveQueries.tree(filters.year), placeholderData: keepPreviousData });
  const bars = useQuery({ ...objectiveQueries.bars(filters), enabled: isFiltered, placeholderData: keepPreviousData });
  const matching = useMemo(() => (isFiltered && bars.data !== undefined ? new Set(bars.data.map((bar) => bar.id)) : null), [isFiltered, bars.data]);
  const store = useMemo(() => {
    if (tree.data === undefined || (isFiltered && matching === null)) return null;
    return matching === null ? tree.data : pruneStore(tree.data, matching);
  }, [tree.data, isFiltered, matching]);
  const error = tree.error ?? (isFiltered ? bars.error : null);
  const retry = () => {
    void tree.refetch();
    if (isFiltered) void bars.refetch();
  };
  return { store, matching, error, retry };
}
