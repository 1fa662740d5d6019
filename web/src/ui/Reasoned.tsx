import { Tooltip } from '@mantine/core';
import { cloneElement, type ReactElement } from 'react';
import { useIsTouched } from './useIsTouched';

interface ControlProps {
  onClick?: unknown;
  disabled?: boolean;
  'aria-disabled'?: boolean;
  'data-disabled'?: boolean;
}

interface Props {
  /** Why it can't be used; null: it can. */
  refusal: string | null;
  /** A button or an action icon. */
  children: ReactElement<ControlProps>;
}

/** A control that says why one may not use it, on hover, focus and tap; it stays reachable by keyboard. */
export function Reasoned({ refusal, children }: Props) {
  const [isTouched, touch] = useIsTouched();
  if (refusal === null) return children;
  const disabled = cloneElement(children, {
    'aria-disabled': true,
    'data-disabled': true,
    onClick: (event: Event) => {
      event.preventDefault();
      touch();
    },
  });
  return (
    <Tooltip label={refusal} multiline maw={320} withArrow opened={isTouched ? true : undefined} events={{ hover: true, focus: true, touch: true }}>
      {disabled}
    </Tooltip>
  );
}
