import { getRouteApi, Link } from '@tanstack/react-router';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { memo, useRef, type KeyboardEvent } from 'react';
import { hasData } from '@/features/goals/parts/ProgressCell';
import { ProgressNumber } from '@/features/goals/parts/ProgressNumber';
import { WhyCard } from '@/features/goals/parts/WhyCard';
import { kindOf } from '@/features/goals/words';
import { useFormat } from '@/features/people/useMe';
import { HoverNotes } from '@/ui/HoverNotes';
import { ProgressBar } from '@/ui/ProgressBar';
import { StatusMark } from '@/ui/StatusMark';
import type { Objective } from '../api';
import { goalOf } from '../goal';
import { periodWord } from '../periods';
import type { Sort } from '../search';
import { LastCheckIn } from './LastCheckIn';
import classes from './ObjectiveTable.module.css';
import { StateTag } from './StateTag';

interface Props {
  objectives: Objective[];
  sort: Sort;
  openId: string | undefined;
  onSort: (sort: Sort) => void;
}

interface Column {
  word: string;
  name: string;
  sort?: 'title' | 'progress' | 'due';
}

const COLUMNS: Column[] = [
  { word: 'Objective', name: 'title', sort: 'title' },
  { word: 'Owner', name: 'owner' },
  { word: 'Progress', name: 'progress', sort: 'progress' },
  { word: 'Status', name: 'status' },
  { word: 'Last check-in', name: 'checkIn' },
  { word: 'Period', name: 'period', sort: 'due' },
];

/** Objectives line by line; arrows walk from title to title, Enter opens. */
export function ObjectiveTable({ objectives, sort, openId, onSort }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = (event.target as HTMLElement).closest('tr');
    if (step === undefined || from === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = step > 0 ? from.nextElementSibling : from.previousElementSibling;
    const link = to?.querySelector<HTMLElement>('[data-title]');
    if (link == null) return;
    event.preventDefault();
    link.focus();
  };
  return (
    <div ref={scroller} className={classes.scroller}>
      <table className={classes.table} aria-label="Objectives">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Heading key={column.name} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={walk}>
          {objectives.map((objective) => (
            <Line key={objective.id} objective={objective} isOpen={objective.id === openId} />
          ))}
        </tbody>
      </table>
      <HoverNotes container={scroller} renderWhy={(id) => <Why objectives={objectives} id={id} />} />
    </div>
  );
}

function Why({ objectives, id }: { objectives: Objective[]; id: string }) {
  const found = objectives.find((one) => one.id === id);
  return found === undefined ? null : <WhyCard goal={goalOf(found)} />;
}

function Heading({ column, sort, onSort }: { column: Column; sort: Sort; onSort: (sort: Sort) => void }) {
  const key = column.sort;
  const way = key === undefined ? undefined : sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none';
  return (
    <th scope="col" data-column={column.name} aria-sort={way}>
      {key === undefined ? (
        column.word
      ) : (
        <button type="button" className={classes.sort} onClick={() => onSort(way === 'ascending' ? `-${key}` : key)}>
          {column.word}
          {way === 'ascending' && <IconArrowUp size={13} aria-hidden />}
          {way === 'descending' && <IconArrowDown size={13} aria-hidden />}
        </button>
      )}
    </th>
  );
}

const route = getRouteApi('/inside/objectives');

const Line = memo(function Line({ objective, isOpen }: { objective: Objective; isOpen: boolean }) {
  const search = route.useSearch();
  const format = useFormat();
  const goal = goalOf(objective);
  const { icon: LevelIcon, word } = kindOf(goal);
  return (
    <tr data-open={isOpen || undefined} data-id={objective.id}>
      <td data-column="title">
        <span className={classes.title}>
          <LevelIcon size={17} stroke={1.7} role="img" aria-label={word} className={classes.level} />
          <span className={classes.words}>
            <Link to="." search={{ ...search, open: objective.id }} replace data-title className={classes.link} title={objective.title}>
              {objective.title}
            </Link>
            {objective.parent_title !== null && <span className={classes.parent}>{objective.parent_title}</span>}
          </span>
          <StateTag state={objective.state} />
        </span>
      </td>
      <td data-column="owner">
        {objective.owner_name ?? 'No owner'}
        {objective.department !== null && <span className={classes.parent}>{objective.department}</span>}
      </td>
      <td data-column="progress">
        <span className={classes.progress}>
          <ProgressBar
            progress={hasData(goal) ? (goal.progress_percentage ?? null) : null}
            expected={goal.expected_percentage}
            status={goal.status}
          />
          <ProgressNumber goal={goal} isReachable />
        </span>
      </td>
      <td data-column="status">
        <StatusMark status={objective.progress.status} none="No numeric target" />
      </td>
      <td data-column="checkIn">
        <LastCheckIn objective={objective} />
      </td>
      <td data-column="period">
        {objective.year === null ? 'open' : periodWord({ year: objective.year, quarter: objective.quarter })}
        {objective.progress.period_end !== null && <span className={classes.parent}>until {format.day(objective.progress.period_end)}</span>}
      </td>
    </tr>
  );
});
