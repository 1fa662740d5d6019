import { Menu } from '@mantine/core';
import { cloneElement, useEffect, useRef, useState, type ButtonHTMLAttributes, type RefAttributes } from 'react';
import type { LaterMenuProps } from './LaterMenu';

export type TargetProps = ButtonHTMLAttributes<HTMLButtonElement> & RefAttributes<HTMLButtonElement>;

/** Opens as soon as it is there: a click brought it. It puts another button in the place of that which had the focus. */
export function LoadedMenu({ target, children, ...rest }: LaterMenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      button.current?.focus({ preventScroll: true });
      setIsOpen(true);
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <Menu {...rest} opened={isOpen} onChange={setIsOpen}>
      <Menu.Target>{cloneElement(target, { ref: button })}</Menu.Target>
      <Menu.Dropdown>{children(Menu)}</Menu.Dropdown>
    </Menu>
  );
}
