import { add } from '@/lib/decimal';
import type { Item, Today } from './api';

export type Section = 'overdue' | 'today' | 'week' | 'done';
export const SECTIONS: readonly Section[] = ['overdue', 'today', 'week', 'done'];

/** One line of the page. The same KPI may be overdue for one day and due on another. */
export interface Entry {
  key: string;
  section: Section;
  item: Item;
  /** The day that is logged for, unless another one is chosen: the oldest one missed, else the day shown. */
  day: string;
  isPending: boolean;
}

export type Entries = Readonly<Record<Section, Entry[]>>;

/** What one does with an entry: log a value, tick it off, or skip its day. */
export interface Act {
  key: string;
  kind: 'value' | 'tick' | 'skip';
  day: string;
  value: string | null;
  /** What was shown when it was done: showing the act twice shows the same. */
  item: Item;
}

export function entriesOf(today: Today, pending: readonly Act[] = []): Entries {
  const found: Record<Section, Entry[]> = { overdue: [], today: [], week: [], done: [] };
  const put = (section: Section, item: Item) => {
    const key = `${section}:${item.id}`;
    const day = section === 'overdue' ? (item.missed_on?.[0] ?? today.date) : today.date;
    const isPending = pending.some((act) => act.item.id === item.id && (act.key === key || section === 'done'));
    found[section].push({ key, section, item, day, isPending });
  };
  for (const item of today.overdue) put('overdue', item);
  for (const item of today.due) put(isLater(item, today.date) ? 'week' : 'today', item);
  for (const item of today.done) put('done', item);
  return found;
}

/** Due by the end of a longer period, for which something has to be done within the week. */
function isLater(item: Item, date: string): boolean {
  return item.kind === 'kpi' && item.due_on !== null && item.due_on > date;
}

/** The page as it will be once everything sent is in. */
export function withActs(today: Today, acts: readonly Act[]): Today {
  return acts.reduce(afterAct, today);
}

/** What is owed after an act, as far as that can be told here; the server's answer corrects it. */
export function afterAct(today: Today, act: Act): Today {
  const section = act.key.slice(0, act.key.indexOf(':'));
  const list = section === 'overdue' ? 'overdue' : 'due';
  const item = today[list].find((one) => one.id === act.item.id);
  if (item === undefined) return today;
  const rest = today[list].filter((one) => one !== item);
  const missed = (item.missed_on ?? []).filter((day) => day !== act.day);
  const stays = section === 'week' ? after(act) : missed.length > 0 ? { ...item, missed_on: missed } : null;
  if (stays !== null) return { ...today, [list]: today[list].map((one) => (one === item ? stays : one)) };
  const counts = { ...today.counts, [list]: today.counts[list] - 1 };
  if (item.kind === 'kpi' && act.day !== today.date) return { ...today, [list]: rest, counts };
  return { ...today, [list]: rest, done: [after(act), ...today.done], counts: { ...counts, done: counts.done + 1 } };
}

function after({ item, kind, value }: Act): Item {
  const isSkip = kind === 'skip';
  const before = item.logged.value;
  const logged = value !== null && item.measure === 'sum' ? add(before ?? '0', value) : (value ?? before);
  const grows = !isSkip && !item.logged.is_done && item.streak !== null && isDaily(item);
  return {
    ...item,
    next: null,
    logged: { ...item.logged, value: logged, is_done: item.logged.is_done || !isSkip, is_skipped: isSkip },
    streak: grows && item.streak !== null ? longer(item.streak) : item.streak,
    current_value: value !== null && item.measure === 'sum' ? add(item.current_value ?? '0', value) : item.current_value,
  };
}

function longer({ current, best }: { current: number; best: number }): { current: number; best: number } {
  return { current: current + 1, best: Math.max(best, current + 1) };
}

/** Whether it is asked for on days rather than over a period, so that a day can be skipped. */
export function isDaily(item: Item): boolean {
  return item.kind === 'kpi' && (item.level === 'daily' || item.measure === 'completion' || item.missed_on !== null);
}

/** Whether nothing is owed any more, and something was done. */
export function isAllDone({ counts }: Today): boolean {
  return counts.overdue + counts.due === 0 && counts.done > 0;
}
