import { Popover, UnstyledButton } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import classes from './Why.module.css';

interface Props {
  /** The number as it is shown. */
  children: ReactNode;
  /** What the number is, for those who hear it: "Payments in October: 12,300 €". */
  label: string;
  /** What it is made of; asked for when it is opened. */
  renderWhy: () => ReactNode;
}

const OPEN_MS = 250;
const CLOSE_MS = 150;

/** A number that says what it is made of: on hover, focus and tap. For the many of a long list see HoverNotes. */
export function Why({ children, label, renderWhy }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (next: boolean, wait: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIsOpen(next), wait);
  };
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" withArrow shadow="md" trapFocus={false} returnFocus={false} width={340}>
      <Popover.Target>
        <UnstyledButton
          className={classes.number}
          aria-label={label}
          onMouseEnter={() => later(true, OPEN_MS)}
          onMouseLeave={() => later(false, CLOSE_MS)}
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && later(true, 0)}
          onBlur={() => later(false, CLOSE_MS)}
          onClick={() => later(true, 0)}
        >
          {children}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown onMouseEnter={() => later(true, 0)} onMouseLeave={() => later(false, CLOSE_MS)}>
        {isOpen && renderWhy()}
      </Popover.Dropdown>
    </Popover>
  );
}

/** One line of what a number is made of. */
export function WhyLine({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.line}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
