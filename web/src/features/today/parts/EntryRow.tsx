import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { IconCheck, IconCircleCheckFilled, IconPlayerSkipForward } from '@tabler/icons-react';
import { useState } from 'react';
import { goalAddress } from '@/features/goals/links';
import { kindOf } from '@/features/goals/words';
import { useFormat } from '@/features/people/useMe';
import { AddressLink } from '@/ui/AddressLink';
import { isDaily, type Act, type Entry } from '../entries';
import type { Owing } from '../useOwing';
import { whyNotNow } from '../words';
import { Chips } from './Chips';
import classes from './EntryRow.module.css';
import { ItemNumber } from './ItemNumber';
import { LogField } from './LogField';

interface Props {
  entry: Entry;
  owing: Pick<Owing, 'drafts' | 'failed' | 'retry'>;
  onAct: (act: Act) => void;
}

/** One thing that is owed: what it is, how it stands, and the way to do it in place. */
export function EntryRow({ entry, owing, onAct }: Props) {
  const { item, key } = entry;
  const format = useFormat();
  const [chosen, setChosen] = useState<string | null>(null);
  const missed = item.missed_on ?? [];
  const day = chosen !== null && missed.includes(chosen) ? chosen : entry.day;
  const when = format.since(day);
  const refusal = whyNotNow(item);
  const failure = owing.failed.get(key);
  const isTick = item.next === 'tick';
  const isDone = item.logged.is_done && entry.section === 'week';
  const act = (kind: Act['kind'], value: string | null = null) => onAct({ key, kind, day, value, item });

  return (
    <li className={classes.row} data-entry={key} data-pending={entry.isPending || undefined}>
      {isTick || refusal !== null ? (
        <button
          type="button"
          className={classes.tick}
          data-act={refusal === null || undefined}
          aria-label={`Mark done: ${item.title}, ${when}`}
          aria-disabled={refusal !== null || undefined}
          data-note={refusal ?? undefined}
          onClick={refusal === null ? () => act('tick') : undefined}
        >
          <IconCheck size={16} stroke={2.4} aria-hidden />
        </button>
      ) : (
        <KindMark item={item} isDone={isDone} />
      )}
      <div className={classes.words}>
        <ItemTitle item={item} />
        <span className={classes.meta}>
          <Chips item={item} isOverdue={entry.section === 'overdue'} />
          {item.logged.value !== null && entry.section === 'week' && <span>{format.exact(item.logged.value)} logged today</span>}
        </span>
        {failure !== undefined && (
          <span className={classes.failure} role="alert">
            Not logged: {failure.reason}
            <Button size="compact-xs" variant="light" color="red" onClick={() => owing.retry(key)}>
              Try again
            </Button>
          </span>
        )}
      </div>
      <ItemNumber item={item} />
      <div className={classes.actions}>
        {missed.length > 1 && (
          <NativeSelect
            size="xs"
            aria-label={`Day of ${item.title}`}
            className={classes.day}
            data={missed.map((one) => ({ value: one, label: format.day(one) }))}
            value={day}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
        )}
        {refusal === null && item.next === 'log_value' && (
          <LogField
            title={item.title}
            unit={item.unit}
            when={when}
            text={owing.drafts.textOf(item.id, day)}
            onType={(text) => owing.drafts.type(item.id, day, text)}
            onLog={(value) => act('value', value)}
          />
        )}
      </div>
      {refusal === null && isDaily(item) && (
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes.skip}
          aria-label={`Skip ${when}: ${item.title}`}
          data-note={`Skip ${when}: the day neither counts nor breaks the streak.`}
          onClick={() => act('skip')}
        >
          <IconPlayerSkipForward size={17} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}

export function KindMark({ item, isDone = false }: { item: Entry['item']; isDone?: boolean }) {
  const { icon: KindIcon, word } = kindOf(item);
  return (
    <span className={classes.kind} title={isDone ? 'Logged today' : word} data-done={isDone || undefined}>
      {isDone ? (
        <IconCircleCheckFilled size={20} role="img" aria-label="Logged today" />
      ) : (
        <KindIcon size={18} stroke={1.7} role="img" aria-label={word} />
      )}
    </span>
  );
}

/** Its name leads to the tree that it stands in. */
export function ItemTitle({ item }: { item: Entry['item'] }) {
  return (
    <AddressLink address={goalAddress(item)} className={classes.title} title={item.title}>
      {item.title}
    </AddressLink>
  );
}
