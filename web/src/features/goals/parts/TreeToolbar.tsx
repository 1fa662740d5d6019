import { ActionIcon, CloseButton, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFold, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { LEVELS, type Level } from '../rows';
import type { Tally } from '../store';
import { TallyList } from './TallyList';
import classes from './TreeToolbar.module.css';

interface Props {
  filter: string;
  /** Null: it is shown elsewhere. */
  tally: Tally | null;
  level: Level;
  onFilter: (filter: string) => void;
  onLevel: (level: Level) => void;
}

const TYPING_MS = 150;
const CHOICES = LEVELS.map((level) => ({ value: String(level), label: level === 'all' ? 'All' : String(level) }));

/** What of the tree is shown: by words, and down to which level. */
export function TreeToolbar({ filter, tally, level, onFilter, onLevel }: Props) {
  const [text, setText] = useState(filter);
  const tell = useDebouncedCallback(onFilter, TYPING_MS);
  const type = (next: string) => {
    setText(next);
    tell(next);
  };
  return (
    <div className={classes.toolbar} role="group" aria-label="What is shown">
      <TextInput
        className={classes.filter}
        aria-label="Filter by title or owner"
        data-page-search placeholder="Filter by title or owner"
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={text !== '' && <CloseButton size="sm" aria-label="Clear the filter" onClick={() => type('')} />}
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && type('')}
      />
      <span className={classes.levels}>
        <span id="levels-label" className={classes.label}>
          Levels
        </span>
        <SegmentedControl
          size="xs"
          withItemsBorders={false}
          aria-labelledby="levels-label"
          data={CHOICES}
          value={String(level)}
          onChange={(chosen) => onLevel(LEVELS.find((one) => String(one) === chosen) ?? 1)}
        />
        <ActionIcon variant="subtle" color="gray" size={30} aria-label="Collapse all" title="Collapse all" onClick={() => onLevel(1)}>
          <IconFold size={17} />
        </ActionIcon>
      </span>
      {tally !== null && <TallyList tally={tally} />}
    </div>
  );
}
