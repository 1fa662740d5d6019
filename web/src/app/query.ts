import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { hasStatus, isWorthRepeating } from '@/api/problem';
import { personQueries } from '@/features/people/api';
import { MINUTE } from '@/lib/time';

const MAX_RETRIES = 2;

/** The cache of all that came from the server; whoever finds the session gone says so by `onSessionLost`. */
export function createQueryClient(onSessionLost: () => void): QueryClient {
  const notice = (error: unknown) => {
    if (!hasStatus(error, 401)) return;
    client.setQueryData(personQueries.me().queryKey, null);
    onSessionLost();
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({ onError: (error, _variables, _result, mutation) => mutation.meta?.['signsIn'] !== true && notice(error) }),
    defaultOptions: {
      // A server on this machine or in this house answers without a network; what fails says so at once.
      queries: {
        networkMode: 'always',
        staleTime: MINUTE,
        retry: (failures, error) => failures < MAX_RETRIES && isWorthRepeating(error) && !hasStatus(error, 429),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  // What was typed and couldn't be sent waits for as long as the window is there.
  client.setQueryDefaults(['drafts'], { gcTime: Infinity });
  return client;
}
