import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowNarrowRight } from '@tabler/icons-react';
import { reasonOf } from '@/api/problem';
import { useFormat } from '@/features/people/useMe';
import { statusOf } from '@/lib/status';
import { previewQueries, type Preview, type WhatIfChange } from '../api';
import classes from './WhatIf.module.css';

interface Props {
  goalId: string;
  change: WhatIfChange;
  /** What is being tried, where several changes are: "Weight 2". */
  word?: string;
}

/** What a change would move, before it is made: by the server's own rules, and nothing is kept. */
export function WhatIf({ goalId, change, word }: Props) {
  const { data, error, isFetching } = useQuery(previewQueries.change(goalId, change));
  return (
    <section className={classes.box} aria-label={word === undefined ? 'What it would move' : `What it would move: ${word}`} aria-live="polite">
      <strong className={classes.head}>
        {word ?? 'What it would move'}
        {isFetching && <Loader size={12} aria-label="Trying it" />}
      </strong>
      {error !== null && <span className={classes.refused}>{reasonOf(error)}</span>}
      {data !== undefined && <Lines preview={data} />}
    </section>
  );
}

const SHOWN = 6;

function Lines({ preview }: { preview: Preview }) {
  const format = useFormat();
  const { updated_progress: moved, hidden_count: hidden, outlook } = preview;
  const percent = (value: number | null) => (value === null ? 'none' : format.percent(value));
  const statuses = new Map(outlook.map((one) => [one.goal_id, one]));
  if (moved.length + hidden === 0) return <span className={classes.quiet}>No progress would move.</span>;
  return (
    <ul className={classes.lines}>
      {moved.slice(0, SHOWN).map((one) => {
        const next = statuses.get(one.goal_id);
        const status = next !== undefined && next.old_status !== next.new_status ? statusOf(next.new_status) : null;
        return (
          <li key={one.goal_id}>
            <span className={classes.title}>{one.title}</span>
            <span className={classes.figures}>
              {percent(one.old)} <IconArrowNarrowRight size={14} role="img" aria-label="to" /> <b>{percent(one.new)}</b>
            </span>
            {status !== null && <span className={classes.quiet}>then {status.word.toLowerCase()}</span>}
          </li>
        );
      })}
      {moved.length > SHOWN && <li className={classes.quiet}>and {moved.length - SHOWN} more</li>}
      {hidden > 0 && <li className={classes.quiet}>and {hidden} that you may not see</li>}
    </ul>
  );
}
