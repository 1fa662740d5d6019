import { Stack, Text, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface Props {
  icon: Icon;
  title: string;
  children?: ReactNode;
  /** What to do next. */
  action?: ReactNode;
  /** Of its heading: 1 where it is all that the page has. */
  order?: 1 | 2;
  /** Read out at once. */
  isAlert?: boolean;
}

/** What a page says where there is nothing to show: why, and what to do next. */
export function Message({ icon: Icon, title, children, action, order = 2, isAlert = false }: Props) {
  return (
    <Stack align="center" gap="sm" px="md" py={64} ta="center" role={isAlert ? 'alert' : undefined}>
      <Icon size={36} stroke={1.4} color="var(--cairn-quiet)" aria-hidden />
      <Title order={order} size="h4">
        {title}
      </Title>
      {children !== undefined && (
        <Text component="div" c="dimmed" maw={460}>
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
