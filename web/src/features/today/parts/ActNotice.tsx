import { Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { Receipt } from '@/features/kpis/api';
import type { Format } from '@/lib/format';
import type { Act } from '../entries';
import classes from './ActNotice.module.css';

interface Props {
  act: Act;
  receipt: Receipt;
  format: Format;
  onUndo: () => void;
}

/** So many goals are named; of the others it is said how many they are. */
const NAMED = 4;

/** Says what was logged and the goals that it moved, from the KPI up; takes it back. Stands outside of the page. */
export function ActNotice({ act, receipt, format, onUndo }: Props) {
  const percent = (value: number | null) => (value === null ? 'no data' : format.percent(value));
  const moved = receipt.updated_progress.filter((one) => one.old !== one.new);
  const more = moved.length + receipt.hidden_count - Math.min(moved.length, NAMED);
  return (
    <div>
      <Group wrap="nowrap" justify="space-between" gap="sm" align="flex-start">
        <div>
          <Text size="sm" fw={500}>
            {wordsOf(act, format)}
          </Text>
          <Text size="sm" c="dimmed" lineClamp={1}>
            {act.item.title}
          </Text>
        </div>
        <Button size="compact-sm" variant="light" flex="none" leftSection={<IconArrowBackUp size={16} />} onClick={onUndo}>
          Undo
        </Button>
      </Group>
      {moved.length > 0 && (
        <ol className={classes.chain} aria-label="What it moved">
          {moved.slice(0, NAMED).map((one) => (
            <li key={one.goal_id}>
              <span className={classes.title}>{one.title}</span>
              <span className={classes.figures}>
                {percent(one.old)} → <b>{percent(one.new)}</b>
              </span>
            </li>
          ))}
        </ol>
      )}
      {more > 0 && (
        <Text size="sm" c="dimmed">
          {more === 1 ? 'and one more goal' : `and ${format.count(more)} more goals`}
        </Text>
      )}
    </div>
  );
}

function wordsOf({ kind, day, value, item }: Act, format: Format): string {
  const when = format.since(day);
  if (kind === 'skip') return `Skipped ${when}`;
  if (kind === 'tick') return item.kind === 'target' ? 'Done' : `Done ${when}`;
  return `${format.exact(value ?? '0')}${item.unit === null ? '' : ` ${item.unit}`} logged for ${when}`;
}
