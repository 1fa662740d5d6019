import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import classes from './Stepper.module.css';

interface Props {
  /** What is stepped through: "year". */
  of: string;
  /** What is shown now. */
  word: string;
  onBack: (() => void) | null;
  onForth: (() => void) | null;
}

/** Goes from one year, month or page to the next. */
export function Stepper({ of, word, onBack, onForth }: Props) {
  return (
    <span className={classes.stepper} role="group" aria-label={`The ${of} that is shown`}>
      <ActionIcon variant="subtle" color="gray" size={30} aria-label={`The ${of} before`} disabled={onBack === null} onClick={() => onBack?.()}>
        <IconChevronLeft size={17} />
      </ActionIcon>
      <span className={classes.word} aria-live="polite">
        {word}
      </span>
      <ActionIcon variant="subtle" color="gray" size={30} aria-label={`The ${of} after`} disabled={onForth === null} onClick={() => onForth?.()}>
        <IconChevronRight size={17} />
      </ActionIcon>
    </span>
  );
}
