import { Button } from '@mantine/core';
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react';
import { useFormat, useMe } from '@/features/people/useMe';
import { csvName, saveCsv } from '@/lib/csv';
import type { Columns, RefusedRow, What } from '../api';
import { faultsOf, linesOf } from '../refused';
import classes from './Import.module.css';

interface Props {
  what: What;
  rows: RefusedRow[];
  columns: Columns;
}

/** So many reasons are shown; the file has all of them. */
const SHOWN = 200;

/** Rows that aren't taken, why, and a way to correct them outside. */
export function RefusedRows({ what, rows, columns }: Props) {
  const format = useFormat();
  const { today } = useMe().organization;
  const faults = faultsOf(rows, columns);
  return (
    <section className={classes.part} aria-label="Refused rows">
      <div className={classes.head}>
        <h2 className={classes.title}>
          <IconAlertTriangle size={18} color="var(--cairn-off-track)" aria-hidden /> Refused rows
        </h2>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => saveCsv(csvName(`refused ${what}`, today), linesOf(rows))}>
          Save refused rows
        </Button>
      </div>
      <p className={classes.quiet}>The rest is taken without them. Saved, they stand as they are in your file with the reasons behind: correct them, and import that file.</p>
      <div className={classes.scroller} tabIndex={0} role="region" aria-label="Reasons of refused rows">
        <table className={classes.faults}>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Field</th>
              <th scope="col">Says</th>
              <th scope="col">Why it isn’t taken</th>
            </tr>
          </thead>
          <tbody>
            {faults.slice(0, SHOWN).map((fault) => (
              <tr key={fault.key}>
                <td>{fault.row}</td>
                <td>{fault.field}</td>
                <td>{fault.value}</td>
                <td>{fault.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {faults.length > SHOWN && (
        <p className={classes.quiet}>
          These are the first {format.count(SHOWN)} of {format.count(faults.length)} reasons; the saved file has all of them.
        </p>
      )}
    </section>
  );
}
