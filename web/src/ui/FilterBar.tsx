import { Button, CloseButton, MultiSelect, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconBookmark, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './FilterBar.module.css';
import { LaterMenu } from './LaterMenu';

interface Option {
  value: string;
  label: string;
}

interface Base<S> {
  /** Its name in the address. */
  key: keyof S & string;
  label: string;
}

/** A text that is typed, one of some options, or several. */
export type Filter<S> =
  | (Base<S> & { kind: 'text' })
  | (Base<S> & { kind: 'one'; options: Option[] })
  | (Base<S> & { kind: 'some'; options: Option[] });

export interface FilterPreset<S> {
  word: string;
  search: Partial<S>;
}

interface Props<S> {
  filters: Filter<S>[];
  /** What the address says, read by `validateSearch`. */
  search: S;
  /** Takes what is other; undefined takes a filter away. Replace the address's entry, don't add one. */
  onSearch: (part: Partial<S>) => void;
  presets?: FilterPreset<S>[];
}

const TYPING_MS = 200;

/** The filters of a list, which stand in the address, and well-known sets of them. */
export function FilterBar<S extends object>({ filters, search, onSearch, presets = [] }: Props<S>) {
  const cleared = Object.fromEntries(filters.map(({ key }) => [key, undefined])) as Partial<S>;
  const isFiltered = filters.some(({ key }) => search[key] !== undefined);
  return (
    <div className={classes.bar} role="search">
      {filters.map((filter) => (
        <Field key={filter.key} filter={filter} value={search[filter.key]} onChange={(value) => onSearch({ [filter.key]: value } as Partial<S>)} />
      ))}
      {presets.length > 0 && (
        <LaterMenu
          width={220}
          position="bottom-start"
          target={
            <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
              Presets
            </Button>
          }
        >
          {(Menu) =>
            presets.map((preset) => (
              <Menu.Item key={preset.word} onClick={() => onSearch({ ...cleared, ...preset.search })}>
                {preset.word}
              </Menu.Item>
            ))
          }
        </LaterMenu>
      )}
      {isFiltered && (
        <Button variant="subtle" color="gray" onClick={() => onSearch(cleared)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

interface FieldProps<S> {
  filter: Filter<S>;
  value: unknown;
  onChange: (value: string | string[] | undefined) => void;
}

function Field<S>({ filter, value, onChange }: FieldProps<S>) {
  const { label } = filter;
  switch (filter.kind) {
    case 'text':
      return <TextField label={label} value={typeof value === 'string' ? value : ''} onChange={onChange} />;
    case 'one':
      return (
        <Select
          className={classes.choice}
          aria-label={label}
          placeholder={label}
          data={filter.options}
          value={typeof value === 'string' ? value : null}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': `Clear ${label}` }}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'some':
      return (
        <MultiSelect
          className={classes.choice}
          aria-label={label}
          placeholder={Array.isArray(value) ? undefined : label}
          data={filter.options}
          value={Array.isArray(value) ? (value as string[]) : []}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': `Clear ${label}` }}
          onChange={(next) => onChange(next.length === 0 ? undefined : next)}
        />
      );
  }
}

interface TextProps {
  label: string;
  value: string;
  onChange: (value: string | undefined) => void;
}

/** What is typed shows at once, and filters a moment later. */
function TextField({ label, value, onChange }: TextProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value;
  const tell = useDebouncedCallback((next: string) => {
    setTyped(null);
    onChange(next === '' ? undefined : next);
  }, TYPING_MS);
  const type = (next: string) => {
    setTyped(next);
    tell(next);
  };
  return (
    <TextInput
      className={classes.text}
      data-page-search
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={text !== '' && <CloseButton size="sm" aria-label="Clear the text" onClick={() => type('')} />}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && type('')}
    />
  );
}
