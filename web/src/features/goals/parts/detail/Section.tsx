import { Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './Detail.module.css';

interface Props {
  title: string;
  /** On the heading's line. */
  tools?: ReactNode;
  children: ReactNode;
}

/** One part of a goal's page, under its heading. */
export function Section({ title, tools, children }: Props) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.sectionHead}>
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        {tools}
      </div>
      {children}
    </section>
  );
}

/** What a part says where there is nothing in it. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className={classes.nothing}>{children}</p>;
}
