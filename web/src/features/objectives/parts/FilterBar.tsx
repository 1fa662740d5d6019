import { Button, CloseButton, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useMe } from '@/features/people/useMe';
import { STATUS_WORDS } from '@/lib/status';
import { objectiveQueries } from '../api';
import { periodKey, periodsAround, periodWord } from '../periods';
import { ANY_PERIOD, hasFilters, isPreset, NO_FILTERS, presetsFor, type FilterPart, type ObjectivesSearch, type Status } from '../search';
import { LEVEL_WORDS, LEVELS, STATE_WORDS, STATES, type Level, type State } from '../words';
import classes from './FilterBar.module.css';

interface Props {
  search: ObjectivesSearch;
  onSearch: (part: FilterPart) => void;
}

const TYPING_MS = 250;
const LEVEL_DATA = LEVELS.map((level) => ({ value: level, label: LEVEL_WORDS[level] }));
const STATE_DATA = STATES.map((state) => ({ value: state, label: STATE_WORDS[state] }));
const STATUS_DATA = Object.entries(STATUS_WORDS).map(([value, { word }]) => ({ value, label: word }));
const MANY = 8;

/** What is shown: presets, and every filter for itself; all of it in the address. */
export function FilterBar({ search, onSearch }: Props) {
  const me = useMe();
  const { today, fiscal_year_start_month: startMonth } = me.organization;
  const people = useQuery(objectiveQueries.people());
  const [isOpen, { toggle }] = useDisclosure(false);
  const presets = presetsFor(today, startMonth, { id: me.user.id, department: me.department });
  const departments = [...new Set(people.data?.flatMap((person) => person.department ?? []))].sort();
  const periods = [
    { value: ANY_PERIOD, label: 'Any period' },
    ...periodsAround(today, startMonth).map((period) => ({ value: periodKey(period), label: periodWord(period) })),
  ];
  const owners = people.data?.map((person) => ({ value: person.id, label: person.name })) ?? [];

  return (
    <div className={classes.bar} role="group" aria-label="Filters">
      <div className={classes.presets}>
        {presets.map((preset) => (
          <button
            key={preset.word}
            type="button"
            className={classes.preset}
            aria-pressed={isPreset(search, preset)}
            onClick={() => onSearch({ ...NO_FILTERS, ...preset.filters })}
          >
            {preset.word}
          </button>
        ))}
      </div>
      <Button
        className={classes.more}
        variant="default"
        size="sm"
        leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        Filters
      </Button>
      <div className={classes.fields} data-open={isOpen || undefined}>
        <Words key={search.q === undefined ? 'none' : 'some'} value={search.q ?? ''} onChange={(q) => onSearch({ q: q === '' ? undefined : q })} />
        <Choice label="Period" data={periods} value={search.period === ANY_PERIOD ? undefined : search.period} onChange={(period) => onSearch({ period: period ?? ANY_PERIOD })} />
        <Choice label="Level" data={LEVEL_DATA} value={search.level} onChange={(level) => onSearch({ level: level as Level | undefined })} />
        <Choice label="Owner" data={owners} value={search.owner} onChange={(owner) => onSearch({ owner })} />
        {departments.length > 0 && (
          <Choice label="Department" data={departments} value={search.department} onChange={(department) => onSearch({ department })} />
        )}
        <Choice label="Status" data={STATUS_DATA} value={search.status} onChange={(status) => onSearch({ status: status as Status | undefined })} />
        <Choice label="State" data={STATE_DATA} value={search.state} onChange={(state) => onSearch({ state: state as State | undefined })} />
        {hasFilters(search) && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onSearch(NO_FILTERS)}>
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}

function Words({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, TYPING_MS);
  const type = (next: string) => {
    setText(next);
    tell(next);
  };
  return (
    <TextInput
      className={classes.words}
      size="xs"
      data-page-search
      aria-label="Search in title and description"
      placeholder="Search"
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={text !== '' && <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && type('')}
    />
  );
}

interface ChoiceProps {
  label: string;
  data: (string | { value: string; label: string })[];
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** One filter; what isn't among its choices, from an old address, is shown as it is. */
function Choice({ label, data, value, onChange }: ChoiceProps) {
  const isKnown = value === undefined || data.some((one) => (typeof one === 'string' ? one : one.value) === value);
  return (
    <Select
      className={classes.choice}
      size="xs"
      aria-label={label}
      placeholder={label}
      data={isKnown ? data : [...data, value]}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      clearable
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      searchable={data.length > MANY}
      data-set={value !== undefined || undefined}
      checkIconPosition="right"
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
    />
  );
}
