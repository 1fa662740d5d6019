import { Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { LogWritten } from '@/features/kpis/api';
import type { Format } from '@/lib/format';
import type { Loggable } from '../useLogging';

interface Props {
  goal: Loggable;
  written: LogWritten;
  format: Format;
  onUndo: () => void;
}

/** Says what a log did, and takes it back. Stands outside of the page, hence gets all that it needs. */
export function LogNotice({ goal, written, format, onUndo }: Props) {
  const { log } = written;
  const what = log.value === null ? 'Done' : `${format.exact(log.value)}${goal.unit === null ? '' : ` ${goal.unit}`}`;
  return (
    <Group wrap="nowrap" justify="space-between" gap="sm">
      <div>
        <Text size="sm" fw={500}>
          {what} logged for {format.since(log.date)}
        </Text>
        <Text size="sm" c="dimmed" lineClamp={2}>
          {goal.title}. {effectOf(written)}
        </Text>
      </div>
      <Button size="compact-sm" variant="light" flex="none" leftSection={<IconArrowBackUp size={16} />} onClick={onUndo}>
        Undo
      </Button>
    </Group>
  );
}

function effectOf({ log, updated_progress: moved, hidden_count: hidden }: LogWritten): string {
  if (!log.counted) return 'The day lies outside the KPI’s period, so it doesn’t count.';
  const above = moved.filter((one) => one.goal_id !== log.kpi_id).length + hidden;
  if (above === 0) return 'Nothing above it moved.';
  return above === 1 ? 'One goal above it moved.' : `${above} goals above it moved.`;
}
