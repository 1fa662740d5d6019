import { useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { tellFailure } from '@/ui/notices';
import { inboxQueries, markAllNotices, markNotice, type Notice, type NoticePage } from './api';

type Pages = InfiniteData<NoticePage, string | null>;

/** Marking as read or unread: shown at once, and asked for anew when it failed. */
export function useMarking() {
  const client = useQueryClient();

  const show = async (change: (notice: Notice) => Notice, unread: (before: number) => number) => {
    await client.cancelQueries({ queryKey: inboxQueries.all });
    client.setQueriesData<Pages>(
      { queryKey: inboxQueries.lists() },
      (pages) => pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.map(change) })) },
    );
    client.setQueryData(inboxQueries.unread().queryKey, (before) => (before === undefined ? before : Math.max(0, unread(before))));
  };
  const settle = () => client.invalidateQueries({ queryKey: inboxQueries.all });

  const one = useMutation({
    mutationFn: ({ notice, isRead }: { notice: Notice; isRead: boolean }) => markNotice(notice.id, isRead),
    onMutate: ({ notice, isRead }) =>
      show(
        (other) => (other.id === notice.id ? { ...other, read_at: isRead ? new Date().toISOString() : null } : other),
        (before) => before + (isRead ? -1 : 1),
      ),
    onError: (error) => tellFailure('Not marked', error),
    onSettled: settle,
  });
  const all = useMutation({
    mutationFn: markAllNotices,
    onMutate: () => show((other) => ({ ...other, read_at: other.read_at ?? new Date().toISOString() }), () => 0),
    onError: (error) => tellFailure('Not marked', error),
    onSettled: settle,
  });
  return { mark: (notice: Notice, isRead: boolean) => one.mutate({ notice, isRead }), markAll: () => all.mutate() };
}
