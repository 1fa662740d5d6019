import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { MINUTE } from '@/lib/time';
import { rosterQueries } from './roster';

export type Community = Schemas['CommunityOut'];

const PAGE = 1000;

async function listAll(runBy: string | null, signal: AbortSignal): Promise<Community[]> {
  const communities: Community[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor: string | null; run_by: string | null } = { limit: PAGE, cursor, run_by: runBy };
    const page: Schemas['CommunitiesOut'] = await take(api.GET('/api/v1/communities', { params: { query }, signal }));
    communities.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return communities;
}

export const communityRoleQueries = {
  all: [...rosterQueries.all, 'communities'] as const,
  /** Every community that there is to be run. */
  choices: () =>
    queryOptions({
      queryKey: [...communityRoleQueries.all, 'choices'],
      queryFn: ({ signal }) => listAll(null, signal),
      staleTime: 5 * MINUTE,
    }),
  /** Those that were given to a person. */
  of: (userId: string) =>
    queryOptions({
      queryKey: [...communityRoleQueries.all, 'of', userId],
      queryFn: ({ signal }) => listAll(userId, signal),
    }),
};

/** Lets a person run a community, or no longer. */
export async function setRuns(userId: string, communityId: string, isToRun: boolean): Promise<void> {
  const params = { path: { community_id: communityId, user_id: userId } };
  await take(isToRun ? api.PUT('/api/v1/communities/{community_id}/admins/{user_id}', { params }) : api.DELETE('/api/v1/communities/{community_id}/admins/{user_id}', { params }));
}
