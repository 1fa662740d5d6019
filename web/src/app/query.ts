import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { hasStatus, ProblemError } from '@/api/problem';
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
      queries: { staleTime: MINUTE, retry: (failures, error) => failures < MAX_RETRIES && isWorthRetrying(error) },
      mutations: { retry: false },
    },
  });
  return client;
}

/** A refusal stays one; a server that doesn't answer may answer yet. */
function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof ProblemError) || error.status === 0 || error.status >= 500;
}
