import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { MINUTE } from '@/lib/time';
import { personQueries } from './api';

export type Member = Schemas['UserOut'];
export type Role = Schemas['Role'];

const PAGE = 1000;

async function listAll(signal: AbortSignal): Promise<Member[]> {
  const members: Member[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor: string | null } = { limit: PAGE, cursor };
    const page: Schemas['UsersOut'] = await take(api.GET('/api/v1/users', { params: { query }, signal }));
    members.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return members;
}

export const rosterQueries = {
  all: [...personQueries.all, 'roster'] as const,
  /** Everybody in the organization, by name. */
  list: () =>
    queryOptions({
      queryKey: [...rosterQueries.all, 'list'],
      queryFn: ({ signal }) => listAll(signal),
      staleTime: 5 * MINUTE,
    }),
};

export function addMember(body: Schemas['UserIn']): Promise<Member> {
  return take(api.POST('/api/v1/users', { body }));
}

export function changeMember(id: string, body: Schemas['UserPatch']): Promise<Member> {
  return take(api.PATCH('/api/v1/users/{user_id}', { params: { path: { user_id: id } }, body }));
}

export async function removeMember(id: string): Promise<void> {
  await take(api.DELETE('/api/v1/users/{user_id}', { params: { path: { user_id: id } } }));
}
