import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title: ReactNode;
  /** Belongs into the address, with what is shown. */
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** Details beside a list, which stays usable; over all of a phone. Escape closes it. */
export function SidePanel({ title, isOpen, onClose, children }: Props) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={title}
      position="right"
      size="min(480px, 100vw)"
      withOverlay={false}
      lockScroll={false}
      trapFocus={false}
      shadow="lg"
      closeButtonProps={{ 'aria-label': 'Close the panel', size: 'lg' }}
    >
      {children}
    </Drawer>
  );
}
