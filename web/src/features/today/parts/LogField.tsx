import { Button, TextInput } from '@mantine/core';
import { useId, useState, type SyntheticEvent } from 'react';
import { useFormat } from '@/features/people/useMe';
import classes from './LogField.module.css';

interface Props {
  title: string;
  unit: string | null;
  /** In words: "today". */
  when: string;
  text: string;
  onType: (text: string) => void;
  onLog: (value: string) => void;
}

/** A field that is always there: type, Enter. */
export function LogField({ title, unit, when, text, onType, onLog }: Props) {
  const format = useFormat();
  const [isWrong, setIsWrong] = useState(false);
  const wrongId = useId();

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const value = format.parse(text);
    if (value === null) setIsWrong(true);
    else onLog(value);
  };

  return (
    <form className={classes.form} onSubmit={submit} noValidate aria-label={`Log to ${title}`}>
      <TextInput
        className={classes.field}
        classNames={{ input: classes.figure }}
        size="xs"
        inputMode="decimal"
        enterKeyHint="done"
        autoComplete="off"
        data-act
        aria-label={`${title}, ${when}${unit === null ? '' : `, in ${unit}`}`}
        aria-describedby={isWrong ? wrongId : undefined}
        placeholder={unit ?? 'Value'}
        title={unit ?? undefined}
        value={text}
        error={isWrong}
        onChange={(event) => {
          setIsWrong(false);
          onType(event.currentTarget.value);
        }}
      />
      <Button type="submit" size="xs" px={10} variant={text === '' ? 'default' : 'filled'}>
        Log
      </Button>
      {isWrong && (
        <span id={wrongId} role="alert" className={classes.wrong}>
          {text.trim() === '' ? 'Type a value' : 'Not a number'}
          <span className="visually-hidden">. Write it like {format.exact('1234.5')}.</span>
        </span>
      )}
    </form>
  );
}
