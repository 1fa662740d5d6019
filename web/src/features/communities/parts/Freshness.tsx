import { Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import type { Format } from '@/lib/format';
import { Ago } from '@/ui/Ago';
import type { DirtyDays } from '../api';
import { GROUP_WORDS } from '../words';
import classes from './Freshness.module.css';

interface Props {
  /** When the latest number became what it is; null: there is none yet. */
  computedAt: string | null;
  dirty: readonly DirtyDays[];
  format: Format;
}

/** Whether the numbers hold, or what of them is about to be computed anew. */
export function Freshness({ computedAt, dirty, format }: Props) {
  if (dirty.length === 0) {
    return (
      <span className={classes.fresh}>
        <IconCircleCheck size={14} aria-hidden />
        {computedAt === null ? 'Nothing is computed yet' : <>Up to date, last changed <Ago at={computedAt} /></>}
      </span>
    );
  }
  const lines = dirty.map(({ group, first_day, last_day }) => `${GROUP_WORDS[group]}: ${format.period(first_day, last_day)}`);
  return (
    <Tooltip
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: true }}
      label={lines.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
    >
      <UnstyledButton className={classes.dirty} role="status">
        <IconRefresh size={14} aria-hidden />
        Being recomputed: {[...new Set(dirty.map(({ group }) => GROUP_WORDS[group].toLowerCase()))].join(', ')}
      </UnstyledButton>
    </Tooltip>
  );
}
