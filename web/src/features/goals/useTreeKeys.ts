import type { KeyboardEvent } from 'react';
import type { Row } from './rows';
import type { GoalStore } from './store';

interface Options {
  rows: Row[];
  store: GoalStore;
  activeIndex: number;
  focusIndex: (index: number) => void;
  onToggle: (key: string, open: boolean) => void;
  /** Without it, Enter opens and closes what is below. */
  onOpen?: (key: string, goalId: string) => void;
  onLog: (key: string) => void;
  onClose: (key: string) => void;
}

const PAGE_ROWS = 15;

/** The keys of a tree: arrows walk, open and close; Enter or Space shows the goal, l logs; Escape leaves the log field. */
export function useTreeKeys(options: Options): (event: KeyboardEvent) => void {
  const { rows, store, activeIndex, focusIndex, onToggle, onOpen, onLog, onClose } = options;

  const right = (row: Row) => {
    if (row.hasChildren && !row.isOpen) onToggle(row.key, true);
    else if (row.isOpen) focusIndex(activeIndex + 1);
  };
  const left = (row: Row) => {
    if (row.isOpen) onToggle(row.key, false);
    else focusIndex(rows.findIndex((one) => one.key === row.parentKey));
  };
  const show = (row: Row) => {
    if (onOpen !== undefined) onOpen(row.key, row.id);
    else if (row.hasChildren) onToggle(row.key, !row.isOpen);
  };
  const last = rows.length - 1;
  const keys: Record<string, (row: Row) => void> = {
    ArrowDown: () => focusIndex(Math.min(last, activeIndex + 1)),
    ArrowUp: () => focusIndex(Math.max(0, activeIndex - 1)),
    PageDown: () => focusIndex(Math.min(last, activeIndex + PAGE_ROWS)),
    PageUp: () => focusIndex(Math.max(0, activeIndex - PAGE_ROWS)),
    Home: () => focusIndex(0),
    End: () => focusIndex(last),
    ArrowRight: right,
    ArrowLeft: left,
    Enter: show,
    ' ': show,
    l: (row) => {
      if (store.byId[row.id]?.can_log === true) onLog(row.key);
    },
  };

  return (event) => {
    const row = rows[activeIndex];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.closest('form') !== null) {
      if (event.key === 'Escape') onClose(row.key);
      return;
    }
    if ((event.key === 'Enter' || event.key === ' ') && target.closest('button') !== null) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(row);
  };
}
