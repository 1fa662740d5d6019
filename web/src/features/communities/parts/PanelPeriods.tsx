import { Text } from '@mantine/core';
import { DataTable, type Column } from '@/ui/DataTable';
import type { Metric } from '../api';
import { isByWord, isRunning, numberOf, totalOf, wordsOf, type Row } from '../figures';
import type { Local } from '../useLocal';
import { GRAIN_WORDS, writeNumber, writePeriod } from '../words';
import classes from './NumberPanel.module.css';

interface Props {
  metric: Metric;
  rows: readonly Row[];
  local: Local;
  onOpen: (on: string) => void;
}

/** The periods that a number comes from, the last one first; each leads to its events. */
export function PanelPeriods({ metric, rows, local, onOpen }: Props) {
  const { format, currency, today } = local;
  const { one, many } = GRAIN_WORDS[metric.grain];
  const columns: Column<Row>[] = [
    { key: 'on', title: one.charAt(0).toUpperCase() + one.slice(1), value: (row) => row.on, render: (row) => writePeriod(metric.grain, row.on, format) },
    { key: 'value', title: metric.label, isFigure: true, value: (row) => valueOf(metric, row), render: (row) => writeValue(metric, row, local) },
    { key: 'state', title: 'State', width: '150px', value: (row) => stateOf(metric, row, today) },
  ];
  const total = isByWord(metric) ? null : totalOf(metric, rows);
  return (
    <>
      <div className={classes.head}>
        {total !== null && <span className={classes.number}>{writeNumber(metric, total, format, currency)}</span>}
        <Text size="sm" c="dimmed">
          {metric.is_additive ? `The sum of ${format.count(rows.length)} ${many}.` : `Numbers of ${many} don’t add up; the last one stands for all.`} Open a {one} to see its events.
        </Text>
      </div>
      <div className={classes.table}>
        <DataTable
          label={`${metric.label} by ${one}`}
          columns={columns}
          rows={[...rows].reverse()}
          rowKey={(row) => row.on}
          onOpen={(row) => onOpen(row.on)}
          empty={<Text p="md">There are no numbers in these days.</Text>}
        />
      </div>
    </>
  );
}

function valueOf(metric: Metric, row: Row): number | null {
  if (!isByWord(metric)) return numberOf(row.values, metric.key);
  return Object.values(wordsOf(row.values, metric.key)).reduce((sum, value) => sum + value, 0);
}

function writeValue(metric: Metric, row: Row, { format, currency }: Local): string {
  if (!isByWord(metric)) return writeNumber(metric, numberOf(row.values, metric.key), format, currency);
  const words = Object.entries(wordsOf(row.values, metric.key));
  return words.length === 0 ? '–' : words.map(([word, value]) => `${word} ${writeNumber(metric, value, format, currency)}`).join(', ');
}

function stateOf(metric: Metric, row: Row, today: string): string {
  if (row.dirty.includes(metric.group)) return 'being recomputed';
  return isRunning(metric.grain, row.on, today) ? 'so far' : '';
}
