import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconRefresh, type Icon } from '@tabler/icons-react';
import { reasonOf } from '@/api/problem';
import { randomKey } from '@/lib/ids';
import { SECOND } from '@/lib/time';

const SHORT_MS = 4 * SECOND;
const LONG_MS = 10 * SECOND;

/** Says that something is done. */
export function tellDone(message: string): void {
  notifications.show({ message, autoClose: SHORT_MS });
}

/** Says that something is done, and takes it back when asked to; that fails with words, too. */
export function tellUndo(message: string, undo: () => Promise<unknown>): void {
  const id = randomKey();
  const takeBack = () => {
    notifications.update({ id, message: 'Taking it back…', loading: true, autoClose: false });
    undo().then(
      () => notifications.update({ id, message: 'Taken back.', loading: false, autoClose: SHORT_MS }),
      (error: unknown) =>
        notifications.update({ id, color: 'red', title: 'Not taken back', message: reasonOf(error), loading: false, autoClose: LONG_MS }),
    );
  };
  notifications.show({ id, autoClose: LONG_MS, message: <WithAction text={message} word="Undo" icon={IconArrowBackUp} onAct={takeBack} /> });
}

interface More {
  /** What became of what one typed. */
  more?: string | undefined;
  onRetry?: (() => void) | undefined;
}

/** Says that something failed and why; `onRetry` where doing the same again may help. */
export function tellFailure(title: string, error: unknown, { more, onRetry }: More = {}): void {
  const id = randomKey();
  const text = [sentence(reasonOf(error)), more].filter(Boolean).join(' ');
  const retry = () => {
    notifications.hide(id);
    onRetry?.();
  };
  notifications.show({
    id,
    color: 'red',
    title,
    autoClose: LONG_MS,
    message: onRetry === undefined ? text : <WithAction text={text} word="Try again" icon={IconRefresh} onAct={retry} />,
  });
}

interface ActionProps {
  text: string;
  word: string;
  icon: Icon;
  onAct: () => void;
}

function WithAction({ text, word, icon: ActionIcon, onAct }: ActionProps) {
  return (
    <Group wrap="nowrap" justify="space-between" gap="sm">
      <Text size="sm">{text}</Text>
      <Button size="compact-sm" variant="light" flex="none" leftSection={<ActionIcon size={16} aria-hidden />} onClick={onAct}>
        {word}
      </Button>
    </Group>
  );
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
