import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { WhyCard } from '@/features/goals/parts/WhyCard';
import type { Row } from '@/features/goals/rows';
import { findGoal, type GoalStore } from '@/features/goals/store';
import { useTreeKeys } from '@/features/goals/useTreeKeys';
import { usePhone } from '@/lib/screen';
import { HoverNotes } from '@/ui/HoverNotes';
import { drawnIndexes, useRowWindow } from '@/ui/useRowWindow';
import classes from './ObjectiveTree.module.css';
import { TreeRow } from './TreeRow';

interface Props {
  store: GoalStore;
  rows: Row[];
  /** What the filters let through; the others are there because something below them is. Null: no filters. */
  matching: ReadonlySet<string> | null;
  openId: string | undefined;
  onToggle: (key: string, open: boolean) => void;
  onOpen: (id: string) => void;
  /** Goes to the page of a key result. */
  onVisit: (id: string) => void;
}

const ROW_HEIGHT = 36;
const PHONE_ROW_HEIGHT = 72;
const nothing = () => undefined;

/** The tree as a grid of rows; arrows walk, open and close, Enter shows the panel of an objective. */
export function ObjectiveTree({ store, rows, matching, openId, onToggle, onOpen, onVisit }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const isPhone = usePhone();
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const activeIndex = Math.max(0, rows.findIndex((row) => row.key === activeKey));
  const height = isPhone ? PHONE_ROW_HEIGHT : ROW_HEIGHT;
  const drawn = useRowWindow({ scrollerRef: scroller, count: rows.length, height });

  const toFocus = useRef<string | null>(null);
  const focusWhenDrawn = () => {
    const element = toFocus.current === null ? null : scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(toFocus.current)}"]`);
    if (element == null) return;
    toFocus.current = null;
    element.focus({ preventScroll: true });
  };
  useEffect(focusWhenDrawn);
  const focusIndex = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    toFocus.current = row.key;
    setActiveKey(row.key);
    drawn.scrollTo(index);
    focusWhenDrawn();
  };
  const walk = useTreeKeys({ rows, store, activeIndex, focusIndex, onToggle, onLog: nothing, onClose: nothing });
  const press = (event: KeyboardEvent) => {
    const row = rows[activeIndex];
    const isRow = event.target instanceof HTMLElement && event.target.dataset['key'] !== undefined;
    if (event.key === 'Enter' && isRow && row !== undefined) {
      event.preventDefault();
      if (store.byId[row.id]?.kind === 'objective') onOpen(row.id);
      else onVisit(row.id);
    } else if (event.key !== 'l') {
      walk(event);
    }
  };

  return (
    <div ref={scroller} className={classes.scroller}>
      <div role="treegrid" aria-label="Objectives and their key results" aria-rowcount={rows.length} onKeyDown={press}>
        <div role="rowgroup" className={classes.rows} style={{ height: drawn.total }}>
          {drawnIndexes(drawn, activeIndex, rows.length).map((index) => {
            const row = rows[index];
            const goal = row && store.byId[row.id];
            if (row === undefined || goal === undefined) return null;
            return (
              <TreeRow
                key={row.key}
                row={row}
                goal={goal}
                index={index}
                top={index * height}
                height={height}
                isActive={index === activeIndex}
                isOpen={row.id === openId}
                isContext={matching !== null && goal.kind === 'objective' && !matching.has(row.id)}
                isLeftOut={row.linkWeight !== null && row.parentKey !== null && store.byId[row.parentKey]?.method === 'children'}
                onActivate={setActiveKey}
                onToggle={onToggle}
                onOpen={onOpen}
              />
            );
          })}
        </div>
      </div>
      <HoverNotes container={scroller} renderWhy={(id) => <Why store={store} id={id} />} />
    </div>
  );
}

function Why({ store, id }: { store: GoalStore; id: string }) {
  const goal = findGoal(store, id);
  return goal === undefined ? null : <WhyCard goal={goal} />;
}
