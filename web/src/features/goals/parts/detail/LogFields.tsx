import { Button, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { LogIn, LogOut } from '@/features/kpis/api';
import { useFormat, useMe } from '@/features/people/useMe';
import { addDays } from '@/lib/format';
import { randomKey } from '@/lib/ids';
import type { Loggable } from '../../useLogging';
import classes from './Detail.module.css';

interface Props {
  kpi: Loggable;
  /** The one that is corrected; null: a new one. */
  log: LogOut | null;
  isBusy: boolean;
  /** The same key again is the same log; `done` empties the fields. */
  onSubmit: (body: LogIn, key: string, done: () => void) => void;
  onClose?: () => void;
}

interface Fields {
  date: string;
  value: string;
  note: string;
  key: string;
}

/** Day, value and note of a log; a habit is ticked, and any day can be skipped. */
export function LogFields({ kpi, log, isBusy, onSubmit, onClose }: Props) {
  const format = useFormat();
  const { today } = useMe().organization;
  const isHabit = kpi.measure === 'completion';
  const empty = (): Fields => ({ date: likelyDay(kpi, today), value: '', note: '', key: randomKey() });
  const [fields, setFields] = useState<Fields>(() => (log === null ? empty() : fieldsOf(log, format.exact)));
  const [isWrong, setIsWrong] = useState(false);
  const change = (part: Partial<Fields>) => {
    setIsWrong(false);
    setFields({ ...fields, ...part, key: randomKey() });
  };
  const send = (rest: Pick<LogIn, 'value' | 'is_completed' | 'skipped'>) =>
    onSubmit({ date: fields.date, note: fields.note.trim() === '' ? null : fields.note, ...rest }, fields.key, () => setFields(empty()));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const value = isHabit ? null : format.parse(fields.value);
    if (fields.date === '' || (value === null && !isHabit)) setIsWrong(true);
    else if (!isBusy) send({ value, is_completed: isHabit, skipped: false });
  };
  const isNoDay = isWrong && fields.date === '';
  return (
    <form className={classes.form} onSubmit={submit} noValidate aria-label={log === null ? `Log to ${kpi.title}` : `Change the log of ${format.day(log.date)}`}>
      <TextInput
        type="date"
        label="Day"
        max={addDays(today, 1)}
        value={fields.date}
        error={isNoDay ? 'No day' : undefined}
        onChange={(event) => change({ date: event.currentTarget.value })}
      />
      {!isHabit && (
        <TextInput
          label="Value"
          placeholder={kpi.unit ?? undefined}
          inputMode="decimal"
          autoComplete="off"
          autoFocus={log !== null}
          value={fields.value}
          error={isWrong && !isNoDay ? `A number, like ${format.exact('1234.5')}` : undefined}
          onChange={(event) => change({ value: event.currentTarget.value })}
        />
      )}
      <TextInput label="Note" placeholder="What it was" value={fields.note} onChange={(event) => change({ note: event.currentTarget.value })} />
      <div className={classes.formActions}>
        <Button type="submit" loading={isBusy}>
          {log !== null ? 'Save' : isHabit ? 'Mark done' : 'Log'}
        </Button>
        <Button
          variant="default"
          disabled={isBusy || fields.date === ''}
          title="The day neither counts nor breaks a streak"
          onClick={() => send({ value: null, is_completed: false, skipped: true })}
        >
          Skip
        </Button>
        {onClose !== undefined && (
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}

function fieldsOf({ date, value, note }: LogOut, exact: (value: string) => string): Fields {
  return { date, value: value === null ? '' : exact(value), note: note ?? '', key: randomKey() };
}

/** Today, or for a period that is over its last day. */
function likelyDay({ period_end: end }: Loggable, today: string): string {
  return end != null && end < today ? end : today;
}
