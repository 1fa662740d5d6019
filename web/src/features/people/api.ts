import { queryOptions } from '@tanstack/react-query';
import { api, hasSession, take, type Schemas } from '@/api/client';
import { hasStatus } from '@/api/problem';
import { MINUTE } from '@/lib/time';

export type Me = Schemas['MeOut'];

export const personQueries = {
  all: ['people'] as const,
  /** Who is signed in; null: nobody. */
  me: () =>
    queryOptions({
      queryKey: [...personQueries.all, 'me'],
      queryFn: async ({ signal }): Promise<Me | null> => {
        if (!hasSession()) return null;
        try {
          return await take(api.GET('/api/v1/me', { signal }));
        } catch (error) {
          if (hasStatus(error, 401)) return null;
          throw error;
        }
      },
      staleTime: 5 * MINUTE,
    }),
};

export function signIn(email: string, password: string): Promise<Me> {
  return take(api.POST('/api/v1/sessions', { body: { email, password } }));
}

export async function signOut(): Promise<void> {
  await take(api.DELETE('/api/v1/sessions/current'));
}
