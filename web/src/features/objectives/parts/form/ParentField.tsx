import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { objectiveQueries } from '../../api';
import type { ObjectiveValues } from '../../form';
import { levelAbove, LEVEL_WORDS, type Level } from '../../words';

type Parent = ObjectiveValues['parent'];

interface Props {
  level: Level;
  value: Parent;
  isLocked: boolean;
  error: string | undefined;
  onChange: (parent: Parent) => void;
}

const TYPING_MS = 200;

/** The objective above, found by words of its title among those of the level above. */
export function ParentField({ level, value, isLocked, error, onChange }: Props) {
  const [q, setQ] = useState('');
  const [asked] = useDebouncedValue(q === value?.title ? '' : q, TYPING_MS);
  const above = levelAbove(level) ?? 'company';
  const { data: found = [] } = useQuery({ ...objectiveQueries.choices(above, asked), placeholderData: keepPreviousData });
  const choices = found.map((one) => ({ value: one.id, label: one.title }));
  const data = value === null || choices.some((one) => one.value === value.id) ? choices : [{ value: value.id, label: value.title }, ...choices];
  return (
    <Select
      label={`Serves the ${LEVEL_WORDS[above].toLowerCase()} objective`}
      placeholder="None: it stands for itself"
      data={data}
      filter={({ options }) => options}
      searchable
      clearable={!isLocked}
      clearButtonProps={{ 'aria-label': 'No parent' }}
      disabled={isLocked}
      nothingFoundMessage="No objective has these words"
      searchValue={q}
      onSearchChange={setQ}
      value={value?.id ?? null}
      onChange={(id) => {
        const chosen = data.find((one) => one.value === id);
        onChange(chosen === undefined ? null : { id: chosen.value, title: chosen.label });
      }}
      error={error}
    />
  );
}
