import { queryOptions } from '@tanstack/react-query';
import { api, hasSession, take, type Schemas } from '@/api/client';
import { hasStatus } from '@/api/problem';
import { MINUTE } from '@/lib/time';

/** A link, not a request: the provider shows a page of its own. */
export const PROVIDER_LOGIN = '/api/v1/oidc/login';

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
  /** Another provider that one may sign in with. */
  provider: () =>
    queryOptions({
      queryKey: [...personQueries.all, 'provider'],
      queryFn: ({ signal }) => take(api.GET('/api/v1/oidc', { signal })),
      staleTime: 5 * MINUTE,
    }),
  /** Whether there is nobody yet; */
  setup: () =>
    queryOptions({
      queryKey: [...personQueries.all, 'setup'],
      queryFn: async ({ signal }) => (await take(api.GET('/api/v1/setup', { signal }))).is_needed,
    }),
};

/** Makes the first organization and its administrator, who is signed in then. */
export function setUp(body: Schemas['SetupIn']): Promise<Me> {
  return take(api.POST('/api/v1/setup', { body }));
}

export function signIn(email: string, password: string): Promise<Me> {
  return take(api.POST('/api/v1/sessions', { body: { email, password } }));
}

export async function signOut(): Promise<void> {
  await take(api.DELETE('/api/v1/sessions/current'));
}
