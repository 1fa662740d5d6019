import { Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { Format } from '@/lib/format';
import type { GridColumn, GridRow, PeriodWritten } from '../api';

interface Props {
  row: Pick<GridRow, 'title' | 'unit' | 'measure'>;
  column: Pick<GridColumn, 'first' | 'last'>;
  written: PeriodWritten;
  format: Format;
  onUndo: () => void;
}

/** Says what a change of a cell did, and takes it back. Stands outside of the page, hence gets all that it needs. */
export function WrittenNotice({ row, column, written, format, onUndo }: Props) {
  const moved = written.updated_progress.length + written.hidden_count;
  const when = column.first === column.last ? format.since(column.first) : format.period(column.first, column.last);
  return (
    <Group wrap="nowrap" justify="space-between" gap="sm">
      <div>
        <Text size="sm" fw={500}>
          {whatOf(row, written, format)}, {when}
        </Text>
        <Text size="sm" c="dimmed" lineClamp={2}>
          {row.title}. {moved === 0 ? 'No progress moved.' : moved === 1 ? 'One goal moved.' : `${moved} goals moved.`}
        </Text>
      </div>
      <Button size="compact-sm" variant="light" flex="none" leftSection={<IconArrowBackUp size={16} />} onClick={onUndo}>
        Undo
      </Button>
    </Group>
  );
}

function whatOf(row: Props['row'], { log, value }: PeriodWritten, format: Format): string {
  if (log === null) return 'Cleared';
  if (log.skipped) return 'Skipped';
  if (value === null || row.measure === 'completion') return 'Done';
  return `${format.exact(value)}${row.unit === null ? '' : ` ${row.unit}`}`;
}

interface MovedProps {
  reason: string;
  text: string;
  onAgain: () => void;
  onKeep: () => void;
}

/** A lost race: what is there now, and whether to write over it. */
export function MovedNotice({ reason, text, onAgain, onKeep }: MovedProps) {
  return (
    <>
      <Text size="sm">{reason}</Text>
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" onClick={onAgain}>
          {text === '' ? 'Do it anyway' : `Make it ${text}`}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onKeep}>
          Leave it
        </Button>
      </Group>
    </>
  );
}
