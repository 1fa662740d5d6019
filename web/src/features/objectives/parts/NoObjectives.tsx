import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconFlag3, IconSearchOff } from '@tabler/icons-react';
import { Message } from '@/ui/Message';
import { hasFilters, NO_FILTERS, type ObjectivesSearch } from '../search';

/** Nothing to show: because of the filters, or because nothing is there yet; and what to do about it. */
export function NoObjectives({ search }: { search: ObjectivesSearch }) {
  const write = <Button renderRoot={(props) => <Link to="/objectives/new" search={search} {...props} />}>Write an objective</Button>;
  if (!hasFilters(search)) {
    return (
      <Message icon={IconFlag3} title="No objectives yet" action={write}>
        An objective says what is to be reached; its key results say how one can tell.
      </Message>
    );
  }
  const clear = (
    <Button variant="default" renderRoot={(props) => <Link to="." search={{ ...search, ...NO_FILTERS }} replace {...props} />}>
      Clear the filters
    </Button>
  );
  return (
    <Message
      icon={IconSearchOff}
      title="No objective matches"
      action={
        <Group justify="center">
          {clear}
          {write}
        </Group>
      }
    >
      Nothing that you may see is what the filters ask for.
    </Message>
  );
}
