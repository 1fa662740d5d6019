import { IconLock } from '@tabler/icons-react';
import { useMe } from '@/features/people/useMe';
import { Message } from '@/ui/Message';
import { useTitle } from '@/ui/useTitle';

/** What those see whose role knows no goals. */
export function NoGoals() {
  useTitle('KPIs');
  const me = useMe();
  return (
    <Message icon={IconLock} title="Your role here has no KPIs">
      Ask an administrator of {me.organization.name} for a role with goals.
    </Message>
  );
}
