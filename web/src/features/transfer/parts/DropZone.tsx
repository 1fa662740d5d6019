import { Button, Text } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useRef, useState, type DragEvent } from 'react';
import { ACCEPTED } from '../files';
import classes from './Import.module.css';

interface Props {
  onFile: (file: File) => void;
}

/** Where a file is dropped, or chosen by a button. */
export function DropZone({ onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file !== undefined) onFile(file);
  };
  const hold = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div className={classes.drop} data-over={isOver || undefined} onDragEnter={hold} onDragOver={hold} onDragLeave={() => setIsOver(false)} onDrop={drop}>
      <IconFileUpload size={32} stroke={1.4} color="var(--cairn-quiet)" aria-hidden />
      <Text fw={500}>Drop a file here</Text>
      <Text size="sm" c="dimmed">
        CSV, NDJSON or YAML. Nothing is written before you have seen what would happen.
      </Text>
      <Button mt={4} onClick={() => input.current?.click()}>
        Choose a file
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to import"
        accept={ACCEPTED}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}
