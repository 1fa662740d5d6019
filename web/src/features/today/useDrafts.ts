import { useEffect, useState } from 'react';
import { useMe } from '@/features/people/useMe';
import { draftId, recallDrafts, rememberDrafts, withoutDraft, withText, type Drafts } from './drafts';

/** What stands in the fields, kept by this browser until it is logged. */
export function useDrafts() {
  const userId = useMe().user.id;
  const [drafts, setDrafts] = useState<Drafts>(() => recallDrafts(userId));

  useEffect(() => rememberDrafts(userId, drafts), [userId, drafts]);

  return {
    textOf: (goalId: string, day: string) => drafts[draftId(goalId, day)]?.text ?? '',
    keyOf: (goalId: string, day: string) => drafts[draftId(goalId, day)]?.key,
    type: (goalId: string, day: string, text: string) => setDrafts((before) => withText(before, draftId(goalId, day), text)),
    clear: (goalId: string, day: string) => setDrafts((before) => withoutDraft(before, draftId(goalId, day))),
  };
}
