import { CloseButton, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { kindOf } from '@/features/goals/words';
import { useTitle } from '@/ui/useTitle';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { objectiveQueries, type Objective } from '../api';
import { goalOf } from '../goal';
import { CheckIns } from './CheckIns';
import { History } from './History';
import { KeyResults } from './KeyResults';
import classes from './ObjectivePanel.module.css';
import { PanelActions } from './PanelActions';
import { PanelSummary } from './PanelSummary';
import { StateTag } from './StateTag';

interface Props {
  id: string;
  onClose: () => void;
}

/** One objective beside the view: how it stands, its key results, what people said, and what one can do. */
export function ObjectivePanel({ id, onClose }: Props) {
  const { data, error, refetch } = useQuery(objectiveQueries.one(id));
  const panel = useRef<HTMLElement>(null);
  const returnTo = useRef<Element | null>(null);
  useEffect(() => {
    returnTo.current = document.activeElement;
    panel.current?.focus({ preventScroll: true });
  }, []);
  const close = () => {
    onClose();
    if (returnTo.current instanceof HTMLElement) returnTo.current.focus({ preventScroll: true });
  };
  const press = (event: KeyboardEvent) => {
    const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    const isHere = event.currentTarget.contains(event.target as Node);
    if (event.key === 'Escape' && isHere && !inField && !event.defaultPrevented) close();
  };
  return (
    <aside ref={panel} className={classes.panel} aria-label={data?.title ?? 'Objective'} tabIndex={-1} onKeyDown={press}>
      <CloseButton className={classes.close} aria-label="Close the panel" onClick={close} />
      {data !== undefined ? (
        <Loaded objective={data} onGone={onClose} />
      ) : error !== null ? (
        <ErrorMessage error={error} onRetry={() => void refetch()} />
      ) : (
        <LinesSkeleton label="Loading the objective" lines={8} />
      )}
    </aside>
  );
}

function Loaded({ objective, onGone }: { objective: Objective; onGone: () => void }) {
  useTitle(objective.title);
  const { icon: LevelIcon, word } = kindOf(goalOf(objective));
  return (
    <>
      <header className={classes.header}>
        <span className={classes.kind}>
          <LevelIcon size={15} aria-hidden /> {word}
          <StateTag state={objective.state} />
        </span>
        <Title order={2} size="h4">
          {objective.title}
        </Title>
        {objective.parent_title !== null && (
          <Text size="sm" c="dimmed">
            below “{objective.parent_title}”, weight {objective.weight}
          </Text>
        )}
      </header>
      <Link to="/goals/$goalId" params={{ goalId: objective.id }} className={classes.page}>
        Its page: progress over time, and all that is behind it
      </Link>
      <PanelActions objective={objective} onGone={onGone} />
      <PanelSummary objective={objective} />
      <Tabs defaultValue="kpis" keepMounted={false} classNames={{ tab: classes.tab }}>
        <Tabs.List>
          <Tabs.Tab value="kpis">Key results</Tabs.Tab>
          <Tabs.Tab value="check-ins">Check-ins</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="kpis">
          <KeyResults objective={objective} />
        </Tabs.Panel>
        <Tabs.Panel value="check-ins">
          <CheckIns objective={objective} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <History objective={objective} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
