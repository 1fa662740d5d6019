import { Anchor } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { IconMapQuestion } from '@tabler/icons-react';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { useTitle } from '@/ui/useTitle';

/** A page that broke, inside of a shell that still works; trying again loads and draws it anew. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const retry = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  return <ErrorMessage error={error} onRetry={retry} />;
}

export function NotFoundPage() {
  useTitle('No such page');
  return (
    <Message
      icon={IconMapQuestion}
      title="There is no such page"
      order={1}
      action={<Anchor renderRoot={(props) => <Link to="/" {...props} />}>Go to the first page</Anchor>}
    >
      The address may be mistyped, or the page has moved.
    </Message>
  );
}
