import { Alert, Button, List } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconInfoCircle } from '@tabler/icons-react';
import { useFormat, useMe } from '@/features/people/useMe';
import { csvName, saveCsv } from '@/lib/csv';
import { DataTable, type Column } from '@/ui/DataTable';
import type { ImportOut, What } from '../api';
import { faultsOf, linesOf, type Fault } from '../refused';
import classes from './Import.module.css';
import { PlannedTree } from './PlannedTree';

interface Props {
  what: What;
  answer: ImportOut;
}

const COLUMNS: Column<Fault>[] = [
  { key: 'row', title: 'Line', isFigure: true, width: '72px', value: (fault) => fault.row },
  { key: 'field', title: 'Field', width: '130px', value: (fault) => fault.field },
  { key: 'value', title: 'Says', width: '150px', isWideOnly: true, value: (fault) => fault.value, render: (fault) => <span title={fault.value}>{fault.value}</span> },
  { key: 'message', title: 'Why it isn’t taken', value: (fault) => fault.message, render: (fault) => <span title={fault.message}>{fault.message}</span> },
];

/** What a file does, or would do: in numbers, what is refused and why, and the goals as a tree. */
export function Outcome({ what, answer }: Props) {
  const format = useFormat();
  const { today } = useMe().organization;
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
              <List.Item key={note}>{note}.</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {refused.length > 0 && (
        <section className={classes.part} aria-label="Refused rows">
          <div className={classes.head}>
            <h2 className={classes.title}>
              <IconAlertTriangle size={18} color="var(--cairn-off-track)" aria-hidden /> Refused rows
            </h2>
            <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => saveCsv(csvName(`refused ${what}`, today), linesOf(refused))}>
              Save refused rows
            </Button>
          </div>
          <p className={classes.quiet}>The rest is taken without them. Saved, they stand as they are in your file with the reasons behind: correct them, and import that file.</p>
          <div className={classes.table}>
            <DataTable label="Reasons of refused rows" columns={COLUMNS} rows={faultsOf(refused)} rowKey={(fault) => fault.key} />
          </div>
        </section>
      )}
      {answer.goals.length > 0 && <PlannedTree goals={answer.goals} total={answer.created + answer.changed + answer.unchanged} isTrial={isTrial} />}
    </>
  );
}
