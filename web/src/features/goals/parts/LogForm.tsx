import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useId, useState, type SyntheticEvent } from 'react';
import { useFormat, useMe } from '@/features/people/useMe';
import { addDays } from '@/lib/format';
import { randomKey } from '@/lib/ids';
import type { Logged } from '../receipt';
import type { Draft, Loggable } from '../useLogging';
import classes from './LogForm.module.css';

interface Props {
  goal: Loggable;
  draft: Draft;
  onSubmit: (logged: Logged, draft: Draft) => void;
  onClose: () => void;
}

/** The log field in the row: a value and its day, Enter logs, Escape closes. A habit needs no value. */
export function LogForm({ goal, draft: initial, onSubmit, onClose }: Props) {
  const format = useFormat();
  const { today } = useMe().organization;
  const [draft, setDraft] = useState(initial);
  const [isWrong, setIsWrong] = useState(false);
  const wrongId = useId();
  const isHabit = goal.measure === 'completion';

  /** Another text or day is another log, hence another key. */
  const change = (part: Partial<Draft>) => {
    setIsWrong(false);
    setDraft({ ...draft, ...part, key: randomKey(), wasSent: false });
  };

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const value = isHabit ? null : format.parse(draft.text);
    if ((value === null && !isHabit) || draft.date === '') setIsWrong(true);
    else onSubmit({ value, date: draft.date }, draft);
  };

  return (
    <form className={classes.form} onSubmit={submit} aria-label={`Log to ${goal.title}`} noValidate>
      {isWrong && (
        <span id={wrongId} role="alert" className={classes.wrong}>
          {draft.date === '' ? 'No day' : 'Not a number'}
          <span className="visually-hidden">. Write it like {format.exact('1234.5')}.</span>
        </span>
      )}
      {!isHabit && (
        <TextInput
          className={classes.value}
          classNames={{ input: classes.figure }}
          size="xs"
          inputMode="decimal"
          autoComplete="off"
          autoFocus
          aria-label={`Value${goal.unit === null ? '' : ` in ${goal.unit}`}`}
          aria-describedby={isWrong ? wrongId : undefined}
          placeholder={goal.unit ?? 'Value'}
          value={draft.text}
          error={isWrong}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => change({ text: event.currentTarget.value })}
        />
      )}
      <TextInput
        className={classes.date}
        size="xs"
        type="date"
        aria-label="Day"
        max={addDays(today, 1)}
        value={draft.date}
        onChange={(event) => change({ date: event.currentTarget.value })}
      />
      <Button type="submit" size="xs" px={10} autoFocus={isHabit} data-autofocus={isHabit || undefined}>
        {isHabit ? 'Mark done' : 'Log'}
      </Button>
      <ActionIcon variant="subtle" color="gray" size={28} aria-label="Close without logging" onClick={onClose}>
        <IconX size={16} />
      </ActionIcon>
    </form>
  );
}
