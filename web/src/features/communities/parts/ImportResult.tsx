import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useFormat } from '@/features/people/useMe';
import { DataTable, type Column } from '@/ui/DataTable';
import type { EventsOut } from '../api';
import { refusedOf } from '../importing';
import { saveText } from '../saveText';
import classes from './Work.module.css';

interface Props {
  answer: EventsOut;
  /** The file that was sent. */
  text: string;
  name: string;
}

type Fault = EventsOut['errors'][number];

const COLUMNS: Column<Fault>[] = [
  { key: 'line', title: 'Line', isFigure: true, width: '80px', value: (fault) => fault.line },
  { key: 'field', title: 'Field', width: '120px', value: (fault) => fault.field },
  { key: 'message', title: 'What is wrong', value: (fault) => fault.message, render: (fault) => <span title={fault.message}>{fault.message}</span> },
  { key: 'expected', title: 'What would be right', value: (fault) => fault.expected, render: (fault) => <span title={fault.expected}>{fault.expected}</span> },
];

/** What became of the rows of a file, and of those that were refused the reasons. */
export function ImportResult({ answer, text, name }: Props) {
  const format = useFormat();
  const { taken, unchanged, repeated, refused, errors, errors_total: total, created_units: units, created_amenities: amenities } = answer;
  const left = refusedOf(text, answer);
  const counts = [
    `${format.count(taken)} taken`,
    unchanged > 0 && `${format.count(unchanged)} were there already`,
    repeated > 0 && `${format.count(repeated)} came again further down`,
    units > 0 && `${format.count(units)} units created`,
    amenities > 0 && `${format.count(amenities)} amenities created`,
    refused > 0 && `${format.count(refused)} refused`,
  ];
  return (
    <div role="status">
      <Alert
        variant="light"
        color={refused > 0 ? 'orange' : undefined}
        icon={refused > 0 ? <IconAlertTriangle size={18} aria-hidden /> : <IconCircleCheck size={18} aria-hidden />}
        title={refused > 0 ? 'Not all rows were taken' : 'All rows were taken'}
      >
        {counts.filter(Boolean).join(', ')}.
        {refused > 0 && ' Correct the refused rows and send them alone, or the whole file again.'}
        {left !== null && (
          <div>
            <Button mt="xs" size="compact-sm" variant="default" onClick={() => saveText(`${name}-refused.csv`, left)}>
              Save the refused rows
            </Button>
          </div>
        )}
      </Alert>
      {errors.length > 0 && (
        <div className={classes.table}>
          <DataTable label="Refused rows" columns={COLUMNS} rows={errors} rowKey={(fault) => `${fault.line}:${fault.field}:${fault.message}`} />
        </div>
      )}
      {total > errors.length && (
        <Text size="sm" c="dimmed">
          These are the first {format.count(errors.length)} of {format.count(total)} faults.
        </Text>
      )}
    </div>
  );
}
