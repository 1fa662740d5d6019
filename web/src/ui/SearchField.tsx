import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

interface Props {
  value: string;
  label: string;
  className?: string | undefined;
  onChange: (value: string) => void;
}

const TYPING_MS = 200;

/** The words that a page is narrowed to; told once one stops typing. */
export function SearchField({ value, label, className, onChange }: Props) {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, TYPING_MS);
  const type = (next: string) => {
    setText(next);
    tell(next);
  };
  return (
    <TextInput
      className={className}
      aria-label={label}
      placeholder={label}
      data-page-search
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={text !== '' && <CloseButton size="sm" aria-label="Clear the filter" onClick={() => type('')} />}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && type('')}
    />
  );
}
