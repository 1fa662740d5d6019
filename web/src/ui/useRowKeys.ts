import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

interface Options {
  count: number;
  scroller: RefObject<HTMLElement | null>;
  showRow: (index: number) => void;
}

const PAGE_ROWS = 15;

/** Arrow keys through rows, of which one can be reached by Tab; each bears its `data-index`. */
export function useRowKeys({ count, scroller, showRow }: Options) {
  const [wanted, setWanted] = useState(0);
  const toFocus = useRef<number | null>(null);
  const active = Math.min(wanted, Math.max(0, count - 1));

  const focusWhenDrawn = () => {
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${toFocus.current ?? -1}"]`);
    if (row == null) return;
    toFocus.current = null;
    row.focus({ preventScroll: true });
  };
  useEffect(focusWhenDrawn);

  const go = (index: number) => {
    const next = Math.min(count - 1, Math.max(0, index));
    toFocus.current = next;
    setWanted(next);
    showRow(next);
    focusWhenDrawn();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + PAGE_ROWS,
      PageUp: active - PAGE_ROWS,
      Home: 0,
      End: count - 1,
    };
    const next = moves[event.key];
    const isRow = event.target instanceof HTMLElement && event.target.dataset['index'] !== undefined;
    if (next === undefined || !isRow) return;
    event.preventDefault();
    go(next);
  };

  return { active, activate: setWanted, onKeyDown };
}
