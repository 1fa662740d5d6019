import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { usePhone } from '@/lib/screen';
import { HoverNotes } from '@/ui/HoverNotes';
import { Slots } from '@/ui/slots';
import { drawnIndexes, heightOf, topOf, useRowWindow } from '@/ui/useRowWindow';
import type { Row } from '../rows';
import { findGoal, type GoalStore } from '../store';
import type { Logging } from '../useLogging';
import { useTreeKeys } from '../useTreeKeys';
import { useTrends } from '../useTrends';
import { GoalRow } from './GoalRow';
import rowClasses from './GoalRow.module.css';
import classes from './GoalTree.module.css';
import { WhyCard } from './WhyCard';

interface Props {
  label: string;
  store: GoalStore;
  rows: Row[];
  glowing: ReadonlyMap<string, number>;
  logging: Logging;
  onToggle: (key: string, open: boolean) => void;
  /** Shows a goal beside the tree. */
  onOpen: (key: string, goalId: string) => void;
  /** The goal that is shown there. */
  openId: string | undefined;
  /** Set by the tree: brings a row into view and puts the focus on it. */
  focusRowRef: RefObject<(key: string) => void>;
}

const HEADINGS = ['Goal', 'Owner', 'Progress', 'Trend', 'Status', 'Current / target', 'Changed'] as const;
const HEADING_CLASSES = [
  rowClasses.title,
  rowClasses.owner,
  rowClasses.progress,
  rowClasses.trend,
  rowClasses.status,
  rowClasses.value,
  rowClasses.changed,
];
const ROW_HEIGHT = 36;
const PHONE_ROW_HEIGHT = 66;
const PHONE_FORM_HEIGHT = 56;
const HEADINGS_HEIGHT = 32;

/** The tree as a grid of rows; only those in view are drawn. */
export function GoalTree({ label, store, rows, glowing, logging, onToggle, onOpen, openId, focusRowRef }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const isPhone = usePhone();
  const activeIndex = Math.max(0, rows.findIndex((row) => row.key === activeKey));
  const { openKey } = logging;
  const tallIndex = useMemo(() => (isPhone ? rows.findIndex((row) => row.key === openKey) : -1), [isPhone, rows, openKey]);
  const heights = {
    count: rows.length,
    height: isPhone ? PHONE_ROW_HEIGHT : ROW_HEIGHT,
    tall: tallIndex < 0 ? null : { index: tallIndex, extra: PHONE_FORM_HEIGHT },
  };
  const drawn = useRowWindow({ scrollerRef: scroller, headings: isPhone ? 0 : HEADINGS_HEIGHT, ...heights });
  const trends = useTrends(rows, drawn, !isPhone);
  const [slots] = useState(() => new Slots());
  const places = new Map(drawnIndexes(drawn, activeIndex, rows.length).flatMap((index) => (rows[index] === undefined ? [] : [[rows[index].key, index]])));

  const keyToFocus = useRef<string | null>(null);
  const focusIndex = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    keyToFocus.current = row.key;
    setActiveKey(row.key);
    drawn.scrollTo(index);
    focusWhenDrawn();
  };
  const focusWhenDrawn = () => {
    const element = keyToFocus.current === null ? null : document.getElementById(`row-${keyToFocus.current}`);
    if (element === null) return;
    keyToFocus.current = null;
    element.focus({ preventScroll: true });
  };
  useEffect(focusWhenDrawn);
  useEffect(() => {
    focusRowRef.current = (key) => {
      keyToFocus.current = key;
      setActiveKey(key);
    };
  }, [focusRowRef]);

  const onKeyDown = useTreeKeys({ rows, store, activeIndex, focusIndex, onToggle, onOpen, onLog: logging.open, onClose: logging.close });
  const latest = useRef({ onToggle, onOpen });
  useEffect(() => {
    latest.current = { onToggle, onOpen };
  });
  const actions = useMemo(
    () => ({
      activate: setActiveKey,
      toggle: (key: string, isOpen: boolean) => latest.current.onToggle(key, isOpen),
      show: (key: string, goalId: string) => latest.current.onOpen(key, goalId),
    }),
    [],
  );
  const { open, close, submit, draftOf } = logging;
  const log = useMemo(() => ({ open, close, submit, draftOf }), [open, close, submit, draftOf]);

  return (
    <div ref={scroller} className={classes.scroller}>
      <div role="treegrid" aria-label={label} aria-rowcount={rows.length + 1} onKeyDown={onKeyDown} className={classes.grid}>
        <div role="row" aria-rowindex={1} className={`${rowClasses.columns} ${classes.headings}`}>
          {HEADINGS.map((heading, index) => (
            <div key={heading} role="columnheader" className={HEADING_CLASSES[index]}>
              {heading}
            </div>
          ))}
          <div role="columnheader">
            <span className="visually-hidden">Log</span>
          </div>
        </div>
        <div role="rowgroup" className={classes.rows} style={{ height: drawn.total }}>
          {slots.place([...places.keys()], drawn.isMoving).map(({ key, slot }) => {
            const index = places.get(key) ?? 0;
            const row = rows[index];
            const goal = row && store.byId[row.id];
            if (row === undefined || goal === undefined) return null;
            return (
              <GoalRow
                key={slot}
                row={row}
                goal={goal}
                trend={trends.get(row.id)}
                index={index}
                top={topOf(heights, index)}
                height={heightOf(heights, index)}
                isActive={index === activeIndex}
                isLogging={row.key === openKey}
                isShown={row.id === openId}
                glow={glowing.get(row.id) ?? 0}
                isLeftOut={row.linkWeight !== null && isLeftOut(store, row.parentKey)}
                actions={actions}
                logging={log}
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

/** An objective with objectives below takes its progress from those, not from its KPIs. */
function isLeftOut(store: GoalStore, parentKey: string | null): boolean {
  return parentKey !== null && store.byId[parentKey]?.method === 'children';
}
