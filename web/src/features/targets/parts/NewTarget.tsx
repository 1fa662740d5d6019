import { Button, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { reasonOf } from '@/api/problem';
import { whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { Reasoned } from '@/ui/Reasoned';
import type { TargetLevel } from '../api';
import { TARGET_WORDS } from '../levels';
import { useTargets } from '../useTargets';
import classes from './TargetTree.module.css';

interface Props {
  parentId: string;
  level: TargetLevel;
  /** Null: the field is there always. */
  onDone: (() => void) | null;
}

/** Adds one target after the other: Enter adds and stays, Escape closes. */
export function NewTarget({ parentId, level, onDone }: Props) {
  const me = useMe();
  const { today } = me.organization;
  const isAction = level === 'daily_action';
  const [title, setTitle] = useState('');
  const [from, setFrom] = useState(isAction ? today : '');
  const [to, setTo] = useState('');
  const { adding } = useTargets(parentId);
  const isReversed = from !== '' && to !== '' && from > to;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (title.trim() === '' || isReversed) return;
    const period = { starts_on: from === '' ? null : from, ends_on: isAction ? (from === '' ? null : from) : to === '' ? null : to };
    adding.mutate({ title: title.trim(), level, parent_id: parentId, ...period }, { onSuccess: () => setTitle('') });
  };
  const word = TARGET_WORDS[level];
  return (
    <form
      className={classes.new}
      onSubmit={submit}
      noValidate
      aria-label={`Add a ${word}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone?.();
      }}
    >
      <TextInput
        className={classes.newTitle}
        aria-label={`Title of the ${word}`}
        placeholder={`Add a ${word}`}
        maxLength={200}
        autoFocus={onDone !== null}
        value={title}
        error={adding.isError ? reasonOf(adding.error) : undefined}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <TextInput type="date" aria-label={isAction ? 'Day' : 'First day'} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
      {!isAction && (
        <TextInput type="date" aria-label="Last day" value={to} error={isReversed ? 'Before the first day' : undefined} onChange={(event) => setTo(event.currentTarget.value)} />
      )}
      <Reasoned refusal={whyNot(me, 'goals.create')}>
        <Button type="submit" variant="default" loading={adding.isPending} leftSection={<IconPlus size={16} aria-hidden />}>
          Add
        </Button>
      </Reasoned>
    </form>
  );
}
