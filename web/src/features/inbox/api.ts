import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';

export type Notice = Schemas['NoticeOut'];
export type NoticePage = Schemas['NoticePage'];

const PAGE = 50;

function loadPage(unread: boolean, cursor: string | null, limit: number, signal: AbortSignal): Promise<NoticePage> {
  return take(api.GET('/api/v1/inbox', { params: { query: { unread, cursor, limit } }, signal }));
}

export const inboxQueries = {
  all: ['inbox'] as const,
  lists: () => [...inboxQueries.all, 'list'] as const,
  /** What one is told, newest first; more with every page. */
  list: (unread: boolean) =>
    infiniteQueryOptions({
      queryKey: [...inboxQueries.lists(), unread],
      queryFn: ({ pageParam, signal }) => loadPage(unread, pageParam, PAGE, signal),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
      meta: { live: true },
    }),
  /** How much of it is unread. */
  unread: () =>
    queryOptions({
      queryKey: [...inboxQueries.all, 'unread'],
      queryFn: async ({ signal }) => (await loadPage(true, null, 1, signal)).unread,
      meta: { live: true },
    }),
};

export function markNotice(noticeId: string, isRead: boolean): Promise<Notice> {
  return take(api.PATCH('/api/v1/inbox/{notice_id}', { params: { path: { notice_id: noticeId } }, body: { is_read: isRead } }));
}

export async function markAllNotices(): Promise<void> {
  await take(api.POST('/api/v1/inbox/read'));
}
