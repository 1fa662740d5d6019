import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './PageHeader.module.css';
import { useTitle } from './useTitle';

interface Props {
  title: string;
  /** What stands under it in one quiet line. */
  about?: ReactNode;
  /** What is chosen for the whole page: which vision, which days. */
  choices?: ReactNode;
  /** The ways to the pages that belong together, in a line of their own: they stay where they are from page to page. */
  tabs?: ReactNode;
  /** What one can do, the main one last. */
  actions?: ReactNode;
}

/** The head of a page, and its name in the browser's tab. */
export function PageHeader({ title, about, choices, tabs, actions }: Props) {
  useTitle(title);
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        <Title order={1} size="h3">
          {title}
        </Title>
        {about !== undefined && <div className={classes.about}>{about}</div>}
      </div>
      {choices !== undefined && <div className={classes.choices}>{choices}</div>}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      {tabs !== undefined && <div className={classes.tabs}>{tabs}</div>}
    </header>
  );
}
