import { IconAlertTriangle, IconClipboardCheck, IconUserCheck, type Icon } from '@tabler/icons-react';
import type { Notice } from './api';

interface NoticeWord {
  icon: Icon;
  color: string;
  /** What one is told of the goal whose name comes after it. */
  word: string;
}

const NOTICE_WORDS: Record<Notice['kind'], NoticeWord> = {
  assigned: { icon: IconUserCheck, color: 'var(--cairn-accent)', word: 'Now yours' },
  check_in_due: { icon: IconClipboardCheck, color: 'var(--cairn-on-track)', word: 'A check-in is due' },
  at_risk: { icon: IconAlertTriangle, color: 'var(--cairn-at-risk)', word: 'Behind what is expected' },
};

export function noticeWord(kind: Notice['kind']): NoticeWord {
  return NOTICE_WORDS[kind];
}

/** Notices under their days, newest first, as they come. */
export function byDay(notices: Notice[], dayOf: (instant: string) => string): [string, Notice[]][] {
  const days = new Map<string, Notice[]>();
  for (const notice of notices) {
    const day = dayOf(notice.created_at);
    const others = days.get(day);
    if (others === undefined) days.set(day, [notice]);
    else others.push(notice);
  }
  return [...days];
}
