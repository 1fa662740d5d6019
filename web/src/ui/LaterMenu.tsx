import type { Menu, MenuProps } from '@mantine/core';
import { cloneElement, lazy, Suspense, useState, type ReactElement, type ReactNode } from 'react';
import { later } from '@/lib/later';
import type { TargetProps } from './LoadedMenu';

export interface LaterMenuProps extends Pick<MenuProps, 'position' | 'width' | 'withInitialFocusPlaceholder'> {
  /** The button that opens it. */
  target: ReactElement<TargetProps>;
  /** What is in it, of the parts of Mantine's menu. */
  children: (parts: typeof Menu) => ReactNode;
}

const load = later(() => import('./LoadedMenu'));
const LoadedMenu = lazy(() => load().then(({ LoadedMenu: component }) => ({ default: component })));

/** A menu that is loaded when its button is first used; until then there is the button alone. */
export function LaterMenu(props: LaterMenuProps) {
  const [isAsked, setIsAsked] = useState(false);
  const fetch = () => void load().catch(() => undefined);
  const button = cloneElement(props.target, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: fetch,
    onFocus: fetch,
    onClick: () => setIsAsked(true),
  });
  return isAsked ? (
    <Suspense fallback={button}>
      <LoadedMenu {...props} />
    </Suspense>
  ) : (
    button
  );
}
