import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { searchQueries } from '@/features/goals/finding';
import { kindOf } from '@/features/goals/words';

interface Props {
  label: string;
  value: string | null;
  /** The title of what is chosen, as long as nothing was searched for. */
  title: string | null;
  /** Not offered: a goal can't stand under itself. */
  except: string | null;
  error?: React.ReactNode;
  onChange: (id: string | null) => void;
}

const TYPING_MS = 250;

/** Finds a vision or a KPI that another may stand under. */
export function GoalSelect({ label, value, title, except, error, onChange }: Props) {
  const [text, setText] = useState('');
  const [words] = useDebouncedValue(text, TYPING_MS);
  const [picked, setPicked] = useState<{ value: string; label: string } | null>(null);
  const isSearching = words.trim() !== '' && words !== picked?.label && words !== title;
  const { data, isFetching } = useQuery({ ...searchQueries.goals(words.trim()), enabled: isSearching });
  const found = (data ?? [])
    .filter((goal) => (goal.kind === 'vision' || goal.kind === 'kpi') && goal.id !== except)
    .map((goal) => ({ value: goal.id, label: `${goal.title} (${kindOf(goal).word})` }));
  const current = picked ?? (value === null || title === null ? null : { value, label: title });
  const data_ = current === null || found.some((one) => one.value === current.value) ? found : [current, ...found];
  return (
    <Select
      label={label}
      description="A vision or a KPI of a longer period"
      placeholder="Nothing; type to find"
      searchable
      clearable
      data={data_}
      value={value}
      error={error}
      nothingFoundMessage={isFetching || words !== text ? 'Looking…' : text.trim() === '' ? 'Type to find' : 'Nothing found'}
      filter={({ options }) => options}
      onSearchChange={setText}
      onChange={(id) => {
        setPicked(data_.find((one) => one.value === id) ?? null);
        onChange(id);
      }}
    />
  );
}
