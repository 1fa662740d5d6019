import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { IMPORT_FIELDS } from '@/api/imports.gen';
import type { Columns, What } from '../api';
import { isField } from '../words';
import classes from './Import.module.css';

interface Props {
  what: What;
  /** The names in the first line of the file. */
  names: string[];
  columns: Columns;
  isBusy: boolean;
  onTry: (columns: Columns) => void;
}

const UNUSED = '';

/** Says of each column of a file which field it is, where it isn't named like it. */
export function ColumnPicker({ what, names, columns, isBusy, onTry }: Props) {
  const [chosen, setChosen] = useState(columns);
  const isOther = JSON.stringify(chosen) !== JSON.stringify(columns);
  const choose = (name: string, field: string) => {
    const { [name]: _, ...rest } = chosen;
    setChosen(field === UNUSED || field === name ? rest : { ...rest, [name]: field });
  };
  return (
    <section className={classes.part} aria-label="Columns">
      <h2 className={classes.title}>Which column is what</h2>
      <p className={classes.quiet}>Columns that are named like a field are taken as it. Say of the others which field they are.</p>
      <div className={classes.columns}>
        {names.map((name) => {
          const own = isField(what, name) ? name : UNUSED;
          const choices = IMPORT_FIELDS[what].map((field) => ({ value: field, label: field }));
          return (
            <NativeSelect
              key={name}
              label={name}
              value={chosen[name] ?? own}
              data={own === UNUSED ? [{ value: UNUSED, label: 'not used' }, ...choices] : choices}
              onChange={(event) => choose(name, event.currentTarget.value)}
            />
          );
        })}
      </div>
      <div className={classes.actions}>
        <Button variant="default" loading={isBusy} disabled={!isOther} onClick={() => onTry(chosen)}>
          Try with these columns
        </Button>
      </div>
    </section>
  );
}
