import { ActionIcon, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconChevronRight, IconFlag, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { whyNot } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { ProgressBar } from '@/ui/ProgressBar';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { targetQueries, type Target, type TargetLevel } from '../api';
import { levelBelow, TARGET_WORDS } from '../levels';
import { useTargets } from '../useTargets';
import { NewTarget } from './NewTarget';
import classes from './TargetTree.module.css';

interface Props {
  parentId: string;
  level: TargetLevel | null;
  depth: number;
}

const OPEN_DEPTH = 2;

/** The targets below a vision or a target; what is deeper is loaded when it is opened. */
export function TargetTree({ parentId, level, depth }: Props) {
  const { data, error, refetch } = useQuery(targetQueries.below(parentId));
  const { tick } = useTargets(parentId);
  if (data === undefined) {
    return error === null ? <LinesSkeleton label="Loading the targets" lines={3} /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  return (
    <>
      {data.length === 0 && depth === 0 && (
        <Message icon={IconFlag} title="No targets yet">
          Write down what this quarter must bring; power goals, months, weeks and daily actions go below it.
        </Message>
      )}
      <ul className={classes.list} aria-label={depth === 0 ? 'Targets' : undefined}>
        {data.map((target) => (
          <Node key={target.id} target={target} depth={depth} onTick={(isDone) => tick({ target, isDone })} />
        ))}
      </ul>
      {depth === 0 && <NewTarget parentId={parentId} level={levelBelow(level) ?? 'quarterly_target'} onDone={null} />}
    </>
  );
}

function Node({ target, depth, onTick }: { target: Target; depth: number; onTick: (isDone: boolean) => void }) {
  const format = useFormat();
  const me = useMe();
  const [isOpen, setIsOpen] = useState(depth < OPEN_DEPTH);
  const [isAdding, setIsAdding] = useState(false);
  const below = levelBelow(target.level);
  const hasBelow = target.child_count > 0;
  const { progress } = target;
  const refusal = hasBelow
    ? 'It is as done as the targets below it; tick those.'
    : target.can.update
      ? null
      : 'Not yours to tick: it belongs to somebody else.';
  return (
    <li>
      <div className={classes.row} data-target={target.id}>
        {hasBelow ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Close' : 'Open'} ${target.title}`}
            onClick={() => setIsOpen(!isOpen)}
          >
            <IconChevronRight size={16} className={classes.chevron} data-open={isOpen || undefined} />
          </ActionIcon>
        ) : (
          <span className={classes.none} />
        )}
        <Checkbox
          checked={hasBelow ? progress.progress_percentage === 100 : target.done_at !== null}
          disabled={refusal !== null}
          title={refusal ?? undefined}
          aria-label={`${target.title} is done${refusal === null ? '' : `. ${refusal}`}`}
          onChange={(event) => onTick(event.currentTarget.checked)}
        />
        <span className={classes.title} data-done={progress.progress_percentage === 100 || undefined}>
          {target.title}
        </span>
        <span className={classes.level}>{TARGET_WORDS[target.level]}</span>
        <span className={classes.when}>{target.starts_on === null && target.ends_on === null ? '' : format.period(target.starts_on, target.ends_on)}</span>
        <span className={classes.bar}>
          {hasBelow && <ProgressBar progress={progress.progress_percentage} expected={progress.expected_percentage} status={progress.status} />}
        </span>
        <span className={classes.number}>{hasBelow && progress.progress_percentage !== null ? format.percent(progress.progress_percentage) : ''}</span>
        {below !== null ? (
          <Reasoned refusal={whyNot(me, 'goals.create')}>
            <ActionIcon
              variant="subtle"
              size={28}
              aria-label={`Add a ${TARGET_WORDS[below]} below ${target.title}`}
              title={`Add a ${TARGET_WORDS[below]}`}
              onClick={() => {
                setIsOpen(true);
                setIsAdding(true);
              }}
            >
              <IconPlus size={16} />
            </ActionIcon>
          </Reasoned>
        ) : (
          <span className={classes.none} />
        )}
      </div>
      <div className={classes.below}>
        {isAdding && below !== null && <NewTarget parentId={target.id} level={below} onDone={() => setIsAdding(false)} />}
        {isOpen && hasBelow && <TargetTree parentId={target.id} level={target.level} depth={depth + 1} />}
      </div>
    </li>
  );
}
