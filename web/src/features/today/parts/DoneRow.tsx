import { Button } from '@mantine/core';
import { IconCircleCheckFilled, IconPlayerSkipForward } from '@tabler/icons-react';
import { useFormat } from '@/features/people/useMe';
import type { Entry } from '../entries';
import { Chips } from './Chips';
import classes from './EntryRow.module.css';
import { ItemTitle } from './EntryRow';
import { ItemNumber } from './ItemNumber';

interface Props {
  entry: Entry;
  onUndo: () => void;
}

/** One thing that is done or skipped on the day; it can be taken back. */
export function DoneRow({ entry, onUndo }: Props) {
  const { item, isPending } = entry;
  const format = useFormat();
  const isSkipped = item.logged.is_skipped && !item.logged.is_done;
  const MarkIcon = isSkipped ? IconPlayerSkipForward : IconCircleCheckFilled;
  const canUndo = item.can_log.allowed && !isPending && (item.kind === 'target' || item.logged.log_id !== null);
  return (
    <li className={classes.row} data-entry={entry.key} data-pending={isPending || undefined}>
      <span className={classes.kind} data-done={!isSkipped || undefined}>
        <MarkIcon size={isSkipped ? 18 : 22} role="img" aria-label={isSkipped ? 'Skipped' : 'Done'} />
      </span>
      <div className={classes.words}>
        <ItemTitle item={item} />
        <span className={classes.meta}>
          <span>{wordsOf(entry, format)}</span>
          <Chips item={item} />
        </span>
      </div>
      <ItemNumber item={item} />
      {canUndo && (
        <Button size="compact-sm" variant="subtle" color="gray" className={classes.undo} aria-label={`Undo: ${item.title}`} onClick={onUndo}>
          Undo
        </Button>
      )}
    </li>
  );
}

function wordsOf({ item, isPending }: Entry, format: ReturnType<typeof useFormat>): string {
  if (isPending) return 'saving…';
  const { value, is_done: isDone, is_skipped: isSkipped } = item.logged;
  if (isSkipped && !isDone) return 'skipped';
  if (value === null || item.kind === 'target') return 'done';
  return `${format.exact(value)}${item.unit === null ? '' : ` ${item.unit}`} logged`;
}
