import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { Reasoned } from '@/ui/Reasoned';

interface Props extends Pick<ButtonProps, 'variant' | 'color' | 'leftSection' | 'loading' | 'size'> {
  /** Why one may not; null: one may. */
  refusal: string | null;
  onClick: () => void;
  children: ReactNode;
}

/** A button that stays where it is when one may not use it, and says why. */
export function ActionButton({ refusal, onClick, children, ...rest }: Props) {
  return (
    <Reasoned refusal={refusal}>
      <Button variant="default" size="xs" {...rest} onClick={onClick}>
        {children}
      </Button>
    </Reasoned>
  );
}
