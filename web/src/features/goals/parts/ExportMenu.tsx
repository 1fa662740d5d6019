import { ActionIcon } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { LaterMenu } from '@/ui/LaterMenu';

interface Props {
  /** Saves the rows that the filters let through. */
  onSave: () => void;
}

const FORMATS: { format: Schemas['Format']; word: string }[] = [
  { format: 'csv', word: 'CSV' },
  { format: 'ndjson', word: 'NDJSON' },
  { format: 'yaml', word: 'YAML' },
];

/** Ways to take goals out: what is shown, for a spreadsheet; all that one sees, as a file that can be imported. */
export function ExportMenu({ onSave }: Props) {
  return (
    <LaterMenu
      position="bottom-end"
      width={260}
      target={
        <ActionIcon variant="subtle" color="gray" size={30} aria-label="Export goals" title="Export goals">
          <IconDownload size={17} />
        </ActionIcon>
      }
    >
      {(Menu) => (
        <>
          <Menu.Label>For a spreadsheet</Menu.Label>
          <Menu.Item onClick={onSave}>What the filters show, as CSV</Menu.Item>
          <Menu.Label>All goals, to be imported elsewhere</Menu.Label>
          {FORMATS.map(({ format, word }) => (
            <Menu.Item key={format} component="a" href={`/api/v1/export/goals?format=${format}`} download>
              {word}
            </Menu.Item>
          ))}
        </>
      )}
    </LaterMenu>
  );
}
