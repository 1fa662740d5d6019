import { ActionIcon } from '@mantine/core';
import { IconMail, IconMailOpened } from '@tabler/icons-react';
import { goalAddress } from '@/features/goals/links';
import { kindOf } from '@/features/goals/words';
import { useFormat } from '@/features/people/useMe';
import { AddressLink } from '@/ui/AddressLink';
import type { Notice } from '../api';
import { noticeWord } from '../words';
import classes from './NoticeRow.module.css';

interface Props {
  notice: Notice;
  onMark: (isRead: boolean) => void;
}

/** One thing that one is told; going to its goal reads it. */
export function NoticeRow({ notice, onMark }: Props) {
  const format = useFormat();
  const { icon: NoticeIcon, color, word } = noticeWord(notice.kind);
  const isRead = notice.read_at !== null;
  const MarkIcon = isRead ? IconMail : IconMailOpened;
  const address = goalAddress({ id: notice.goal_id });
  return (
    <li className={classes.row} data-read={isRead || undefined}>
      <span className={classes.dot}>{!isRead && <span className="visually-hidden">Unread.</span>}</span>
      <NoticeIcon size={19} stroke={1.8} color={color} aria-hidden />
      <div className={classes.words}>
        <AddressLink address={address} className={classes.title} onGo={() => !isRead && onMark(true)}>
          {notice.title}
        </AddressLink>
        <span className={classes.about}>
          {word} · {kindOf({ kind: notice.goal_kind, level: null }).word} · {format.moment(notice.created_at)}
        </span>
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.mark}
        aria-label={`Mark as ${isRead ? 'unread' : 'read'}: ${notice.title}`}
        title={`Mark as ${isRead ? 'unread' : 'read'}`}
        onClick={() => onMark(!isRead)}
      >
        <MarkIcon size={18} aria-hidden />
      </ActionIcon>
    </li>
  );
}
