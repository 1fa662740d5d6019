import { Button } from '@mantine/core';
import { IconCloudOff, IconLock, IconMapQuestion } from '@tabler/icons-react';
import { hasStatus, reasonOf } from '@/api/problem';
import { Message } from './Message';

interface Props {
  error: unknown;
  onRetry: () => void;
}

/** A failure in words: not allowed, not there, or not working right now. */
export function ErrorMessage({ error, onRetry }: Props) {
  if (hasStatus(error, 403)) {
    return (
      <Message icon={IconLock} title="You may not see this" isAlert>
        {reasonOf(error)}
      </Message>
    );
  }
  if (hasStatus(error, 404, 422)) {
    return (
      <Message icon={IconMapQuestion} title="There is nothing here for you" isAlert>
        It was deleted, or it isn’t shared with you.
      </Message>
    );
  }
  return (
    <Message
      icon={IconCloudOff}
      title="This didn’t load"
      isAlert
      action={
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {reasonOf(error)}
    </Message>
  );
}
