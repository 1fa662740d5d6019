import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { csvName, saveCsv, toCsv } from '@/lib/csv';
import { useMe } from '@/features/people/useMe';
import type { What } from '../api';
import { WORDS } from '../words';
import classes from './Import.module.css';

/** What a file looks like, with one to begin with. */
export function HowTo({ what }: { what: What }) {
  const { today } = useMe().organization;
  const { about, header, example } = WORDS[what];
  const rows = [header, ...example];
  return (
    <section className={classes.part} aria-label="What a file looks like">
      <h2 className={classes.title}>What a file looks like</h2>
      <p className={classes.quiet}>{about}</p>
      <pre className={classes.code} tabIndex={0} role="region" aria-label="An example">
        {toCsv(rows)}
      </pre>
      <div className={classes.actions}>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => saveCsv(csvName(`${what} example`, today), rows)}>
          Save this example
        </Button>
        {what === 'goals' && (
          <Button component="a" href="/api/v1/export/goals?format=csv" download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            Save your goals, to change them
          </Button>
        )}
      </div>
    </section>
  );
}
