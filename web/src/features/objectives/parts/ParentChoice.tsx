import { Radio, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { objectiveQueries, type Objective } from '../api';
import { periodWord } from '../periods';
import { levelAbove, LEVEL_WORDS, type Level } from '../words';
import classes from './ParentChoice.module.css';

export interface Parent {
  id: string;
  title: string;
}

interface Props {
  level: Level;
  value: Parent | null;
  onChange: (parent: Parent | null) => void;
}

const TYPING_MS = 200;
const NONE = 'none';

/** Searches among the objectives that may stand above, and picks one, or none. */
export function ParentChoice({ level, value, onChange }: Props) {
  const [q, setQ] = useState('');
  const [asked] = useDebouncedValue(q, TYPING_MS);
  const above = levelAbove(level);
  const { data: found = [] } = useQuery({
    ...objectiveQueries.choices(above ?? 'company', asked),
    enabled: above !== null,
    placeholderData: keepPreviousData,
  });
  if (above === null) return <p className={classes.none}>A company objective stands on top; nothing is above it.</p>;
  const choose = (id: string) => {
    const chosen = found.find((one) => one.id === id);
    onChange(chosen === undefined ? null : { id, title: chosen.title });
  };
  return (
    <div className={classes.choice}>
      <TextInput
        data-autofocus
        label={`Which ${LEVEL_WORDS[above].toLowerCase()} objective it serves`}
        placeholder="Search"
        leftSection={<IconSearch size={15} aria-hidden />}
        value={q}
        onChange={(event) => setQ(event.currentTarget.value)}
      />
      <Radio.Group aria-label="Parent" value={value?.id ?? NONE} onChange={choose} className={classes.found}>
        {found.map((one) => (
          <Radio key={one.id} value={one.id} label={one.title} description={describe(one)} classNames={{ root: classes.option }} />
        ))}
        {found.length === 0 && <p className={classes.none}>No {LEVEL_WORDS[above].toLowerCase()} objective has these words.</p>}
        <Radio value={NONE} label="None: it stands for itself" classNames={{ root: classes.option }} />
      </Radio.Group>
    </div>
  );
}

function describe({ owner_name: owner, year, quarter }: Objective): string {
  return [owner, year === null ? null : periodWord({ year, quarter })].filter(Boolean).join(', ');
}
