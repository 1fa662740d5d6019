import { randomKey } from '@/lib/ids';
import { recall, remember } from '@/lib/storage';

/** What stands in a field. The key goes with it: the same text sent again is the same log. */
export interface Draft {
  text: string;
  key: string;
}

export type Drafts = Readonly<Record<string, Draft>>;

const KEPT = 100;

function isDrafts(found: unknown): found is Drafts {
  return typeof found === 'object' && found !== null && Object.values(found).every(isDraft);
}

function isDraft(found: unknown): found is Draft {
  return typeof found === 'object' && found !== null && 'text' in found && 'key' in found && typeof found.text === 'string' && typeof found.key === 'string';
}

function place(userId: string): string {
  return `today.drafts.${userId}`;
}

/** What a person typed here and nothing has taken yet, also before the page was loaded anew. */
export function recallDrafts(userId: string): Drafts {
  return recall(place(userId), isDrafts) ?? {};
}

export function rememberDrafts(userId: string, drafts: Drafts): void {
  remember(place(userId), Object.fromEntries(Object.entries(drafts).slice(-KEPT)));
}

export function withText(drafts: Drafts, id: string, text: string): Drafts {
  const rest = withoutDraft(drafts, id);
  return text === '' ? rest : { ...rest, [id]: { text, key: randomKey() } };
}

export function withoutDraft(drafts: Drafts, id: string): Drafts {
  return Object.fromEntries(Object.entries(drafts).filter(([known]) => known !== id));
}

/** A field is that of a goal and a day. */
export function draftId(goalId: string, day: string): string {
  return `${goalId}@${day}`;
}
