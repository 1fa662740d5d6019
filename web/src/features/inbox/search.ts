/** What of the page stands in its address. */
export interface InboxSearch {
  /** Only what one hasn't read. */
  unread?: true;
}

export function readInboxSearch({ unread }: Record<string, unknown>): InboxSearch {
  return unread === true ? { unread } : {};
}
