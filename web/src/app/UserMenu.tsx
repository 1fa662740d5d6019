import { Avatar, Text, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconKey, IconLogout } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { reasonOf } from '@/api/problem';
import { personQueries, signOut } from '@/features/people/api';
import { useMe } from '@/features/people/useMe';
import { LaterMenu } from '@/ui/LaterMenu';
import classes from './Shell.module.css';

/** Who is signed in, and the way out. */
export function UserMenu() {
  const me = useMe();
  const router = useRouter();
  const client = useQueryClient();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      client.clear();
      client.setQueryData(personQueries.me().queryKey, null);
      await router.navigate({ to: '/sign-in' });
    },
    onError: (error) => notifications.show({ color: 'red', title: 'Not signed out', message: reasonOf(error) }),
  });
  const place = [me.role ?? 'community', me.department].filter(Boolean).join(', ');
  return (
    <LaterMenu
      position="bottom-end"
      width={240}
      withInitialFocusPlaceholder={false}
      target={
        <UnstyledButton className={classes.person}>
          <Avatar size={28} name={me.user.name} classNames={{ placeholder: classes.initials }} aria-hidden />
          <span className={classes.personWords}>
            <Text size="sm" fw={500} lh={1.2} truncate>
              {me.user.name}
            </Text>
            <Text size="xs" c="dimmed" lh={1.2} tt="capitalize">
              {me.role ?? 'community'}
            </Text>
          </span>
        </UnstyledButton>
      }
    >
      {(Menu) => (
        <>
          <Menu.Label>
            <Text size="sm" fw={500} c="var(--cairn-text)">
              {me.user.name}
            </Text>
            <Text size="xs">{me.user.email}</Text>
            <Text size="xs" mt={4} tt="capitalize">
              {place}
            </Text>
          </Menu.Label>
          <Menu.Divider />
          <Menu.Item leftSection={<IconKey size={16} aria-hidden />} renderRoot={(props) => <Link to="/admin/tokens" {...props} />}>
            Your tokens
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} disabled={leaving.isPending} onClick={() => leaving.mutate()}>
            Sign out
          </Menu.Item>
        </>
      )}
    </LaterMenu>
  );
}
