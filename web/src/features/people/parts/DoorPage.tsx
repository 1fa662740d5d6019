import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { CairnMark } from '@/ui/CairnMark';
import classes from './DoorPage.module.css';

interface Props {
  title: string;
  about?: ReactNode;
  onSubmit: (event: React.SyntheticEvent<HTMLFormElement>) => void;
  children: ReactNode;
}

/** A page for who isn't signed in: one form, and nothing around it. */
export function DoorPage({ title, about, onSubmit, children }: Props) {
  return (
    <main className={classes.page}>
      <form className={classes.form} onSubmit={onSubmit} noValidate>
        <Stack gap="md">
          <div className={classes.brand}>
            <CairnMark size={40} />
            <Title order={1} size="h2">
              {title}
            </Title>
            {about !== undefined && (
              <Text c="dimmed" size="sm">
                {about}
              </Text>
            )}
          </div>
          {children}
        </Stack>
      </form>
    </main>
  );
}
