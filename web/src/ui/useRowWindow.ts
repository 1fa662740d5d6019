import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { useLatest } from '@/lib/useLatest';

/** Rows that are all as high, but for one that may be higher. Pixels. */
export interface RowHeights {
  count: number;
  height: number;
  tall?: { index: number; extra: number } | null;
}

interface Options extends RowHeights {
  scrollerRef: RefObject<HTMLElement | null>;
  /** How high the headings are that stay on top of the rows; they come before the rows. */
  headings?: number;
}

interface Range {
  /** The first row that is drawn, and the one after the last. */
  from: number;
  to: number;
}

/** So many rows beyond the edge are drawn: what a frame of scrolling uncovers is there already. */
const BEYOND = 6;
/** Drawn before it is known how much is seen. */
const AT_FIRST = 24;
/** Nothing scrolled for so long: it stands still. */
const REST_MS = 150;

export function topOf({ height, tall }: RowHeights, index: number): number {
  return index * height + (tall != null && index > tall.index ? tall.extra : 0);
}

export function heightOf({ height, tall }: RowHeights, index: number): number {
  return index === tall?.index ? height + tall.extra : height;
}

/** The rows between two heights, and some beyond. */
export function rangeOf(rows: RowHeights, above: number, below: number): Range {
  const indexAt = (y: number) => Math.floor((rows.tall != null && y >= topOf(rows, rows.tall.index + 1) ? y - rows.tall.extra : y) / rows.height);
  const from = Math.max(0, Math.min(indexAt(above), rows.count) - BEYOND);
  return { from, to: Math.min(rows.count, indexAt(below) + 1 + BEYOND) };
}

/** The rows in view, and the one that has the focus, wherever it is. */
export function drawnIndexes({ from, to }: Range, focused: number, count: number): number[] {
  const inView = Array.from({ length: to - from }, (_, at) => from + at);
  if (focused >= count || (focused >= from && focused < to)) return inView;
  return focused < from ? [focused, ...inView] : [...inView, focused];
}

/** Which rows of many are drawn: those that are seen, and a few more. They are placed by hand, `topOf` below the headings. */
export function useRowWindow({ scrollerRef, headings = 0, count, height, tall = null }: Options) {
  const [range, setRange] = useState<Range>({ from: 0, to: AT_FIRST });
  const [isMoving, setIsMoving] = useState(false);
  const [tallIndex, extra] = [tall?.index ?? -1, tall?.extra ?? 0];
  // As it was when the element last said so: asking it while rows change has the browser lay out the page once more.
  const seen = useRef({ top: 0, height: 0 });

  const look = () => {
    const rows = { count, height, tall };
    const above = Math.min(seen.current.top, Math.max(0, headings + topOf(rows, count) - seen.current.height));
    const next = rangeOf(rows, above, above + seen.current.height);
    setRange((before) => (before.from === next.from && before.to === next.to ? before : next));
  };
  const latest = useLatest(look);
  // What scrolls may be there only where there are rows.
  const isEmpty = count === 0;
  useLayoutEffect(() => {
    const element = scrollerRef.current;
    if (element !== null) seen.current = { top: element.scrollTop, height: element.clientHeight };
  }, [scrollerRef, isEmpty]);
  useLayoutEffect(() => latest.current(), [latest, count, height, tallIndex, extra]);
  useEffect(() => {
    const element = scrollerRef.current;
    if (element === null) return;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const measure = () => {
      seen.current = { top: element.scrollTop, height: element.clientHeight };
      latest.current();
    };
    const scrolled = () => {
      clearTimeout(rest);
      rest = setTimeout(() => setIsMoving(false), REST_MS);
      // What scrolling uncovers is drawn in the same frame.
      flushSync(() => {
        setIsMoving(true);
        measure();
      });
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      clearTimeout(rest);
      watcher.disconnect();
      element.removeEventListener('scroll', scrolled);
    };
  }, [scrollerRef, latest, isEmpty]);

  const scrollTo = (index: number) => {
    const element = scrollerRef.current;
    if (element === null) return;
    const rows = { count, height, tall };
    const top = topOf(rows, index);
    const bottom = top + heightOf(rows, index) + headings;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  };

  const to = Math.min(range.to, count);
  const from = Math.min(range.from, to);
  return { from, to, isMoving, total: topOf({ count, height, tall }, count), scrollTo };
}
