import { Alert, List } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useFormat } from '@/features/people/useMe';
import type { Columns, ImportOut, What } from '../api';
import classes from './Import.module.css';
import { PlannedTree } from './PlannedTree';
import { RefusedRows } from './RefusedRows';

interface Props {
  what: What;
  answer: ImportOut;
  columns: Columns;
}

/** What a file does, or would do: in numbers, what is refused and why, and the goals as a tree. */
export function Outcome({ what, answer, columns }: Props) {
  const format = useFormat();
  const { is_dry_run: isTrial, refused_rows: refused } = answer;
  const counts = [
    { word: isTrial ? 'would be new' : 'new', count: answer.created },
    { word: isTrial ? 'would change' : 'changed', count: answer.changed },
    { word: isTrial ? 'stay as they are' : 'as they were', count: answer.unchanged },
    { word: answer.refused === 1 ? 'row refused' : 'rows refused', count: answer.refused, isBad: answer.refused > 0 },
  ];
  return (
    <>
      <dl className={classes.counts} aria-label="In numbers">
        {counts.map(({ word, count, isBad = false }) => (
          <div key={word} className={classes.count} data-bad={isBad || undefined}>
            <dt>{word}</dt>
            <dd>{format.count(count)}</dd>
          </div>
        ))}
      </dl>
      {answer.notes.length > 0 && (
        <Alert variant="light" color="gray" icon={<IconInfoCircle size={18} aria-hidden />} title="Worth knowing">
          <List size="sm">
            {answer.notes.map((note) => (
              <List.Item key={note}>{sentence(note)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {refused.length > 0 && <RefusedRows what={what} rows={refused} columns={columns} />}
      {answer.goals.length > 0 && <PlannedTree goals={answer.goals} total={answer.created + answer.changed + answer.unchanged} isTrial={isTrial} />}
    </>
  );
}

function sentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
}
