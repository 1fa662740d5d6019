import { queryOptions } from '@tanstack/react-query';
import { api, take } from '@/api/client';
import { MINUTE } from '@/lib/time';

const MANY = 200;

/** What the fields of a form offer to choose from. */
export const choiceQueries = {
  people: () =>
    queryOptions({
      queryKey: ['people', 'choices'],
      queryFn: ({ signal }) => take(api.GET('/api/v1/users', { params: { query: { limit: MANY } }, signal })),
      staleTime: 5 * MINUTE,
    }),
  communities: () =>
    queryOptions({
      queryKey: ['communities', 'choices'],
      queryFn: ({ signal }) => take(api.GET('/api/v1/communities', { params: { query: { limit: MANY } }, signal })),
      staleTime: 5 * MINUTE,
    }),
  metrics: () =>
    queryOptions({
      queryKey: ['metrics', 'catalog'],
      queryFn: ({ signal }) => take(api.GET('/api/v1/metrics/catalog', { signal })),
      staleTime: 60 * MINUTE,
    }),
};
