import { useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type RefObject } from 'react';
import { useFormat, useMe } from '@/features/people/useMe';
import { kindOf } from '@/features/goals/words';
import { daysBetween } from '@/lib/format';
import { statusOf } from '@/lib/status';
import { HoverNotes } from '@/ui/HoverNotes';
import type { Bar } from '../api';
import { linesOf, placeOf, scaleOf, type Line, type Scale } from '../gantt';
import type { Zoom } from '../search';
import classes from './ObjectivesGantt.module.css';

interface Props {
  bars: Bar[];
  zoom: Zoom;
  openId: string | undefined;
  onOpen: (id: string) => void;
}

const SHARE_BEFORE_TODAY = 0.3;
/** Pixels that stay free at the right. */
const EDGE = 16;

/** Objectives as bars over fiscal quarters, each with its progress in it; arrows walk, Enter opens. */
export function ObjectivesGantt({ bars, zoom, openId, onOpen }: Props) {
  const format = useFormat();
  const { today, fiscal_year_start_month: startMonth } = useMe().organization;
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => linesOf(bars), [bars]);
  const corner = useRef<HTMLDivElement>(null);
  const room = useRoom(scroller, corner);
  const scale = useMemo(() => scaleOf(bars, today, startMonth, zoom, room), [bars, today, startMonth, zoom, room]);
  const todayAt = (daysBetween(scale.start, today) + 0.5) * scale.dayWidth;

  const opening = useRef(todayAt);
  useLayoutEffect(() => {
    const { current: element } = scroller;
    element?.scrollTo({ left: Math.max(0, opening.current - SHARE_BEFORE_TODAY * element.clientWidth) });
  }, []);
  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = (event.target as HTMLElement).closest('[role=listitem]');
    if (step === undefined || from === null) return;
    const to = step > 0 ? from.nextElementSibling : from.previousElementSibling;
    const button = to?.querySelector<HTMLElement>('button');
    if (button == null) return;
    event.preventDefault();
    button.focus();
  };

  const style = { '--line': `${scale.days * scale.dayWidth}px`, '--today': `${todayAt}px` } as CSSProperties;
  return (
    <div ref={scroller} className={classes.scroller} style={style}>
      <div className={classes.head} aria-hidden>
        <div ref={corner} className={classes.corner}>Objective</div>
        <div className={classes.stretches}>
          {scale.years.map((year) => (
            <span key={year.key} className={classes.year} style={spanOf(year, scale)}>
              <b>{year.word}</b>
            </span>
          ))}
          {scale.quarters.map((quarter) => (
            <span key={quarter.key} className={classes.quarter} style={spanOf(quarter, scale)}>
              {quarter.word}
            </span>
          ))}
          <span className={classes.todayWord}>{format.day(today)}</span>
        </div>
      </div>
      <div className={classes.body} role="list" aria-label="Objectives in time" onKeyDown={walk}>
        <div className={classes.grid} aria-hidden>
          {scale.quarters.map((quarter) => (
            <span key={quarter.key} className={classes.rule} style={spanOf(quarter, scale)} />
          ))}
          <span className={classes.today} />
        </div>
        {lines.map((line) => (
          <GanttLine key={line.bar.id} line={line} scale={scale} isOpen={line.bar.id === openId} onOpen={onOpen} />
        ))}
      </div>
      <HoverNotes container={scroller} />
    </div>
  );
}

/** How wide the time line may be without scrolling, in pixels. */
function useRoom(scroller: RefObject<HTMLElement | null>, corner: RefObject<HTMLElement | null>): number {
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const [outer, names] = [scroller.current, corner.current];
    if (outer === null || names === null) return;
    const measure = () => setRoom(Math.max(0, outer.clientWidth - names.offsetWidth - EDGE));
    const watcher = new ResizeObserver(measure);
    measure();
    watcher.observe(outer);
    return () => watcher.disconnect();
  }, [scroller, corner]);
  return room;
}

interface LineProps {
  line: Line;
  scale: Scale;
  isOpen: boolean;
  onOpen: (id: string) => void;
}

function GanttLine({ line: { bar, depth }, scale, isOpen, onOpen }: LineProps) {
  const format = useFormat();
  const place = placeOf(bar, scale);
  const status = statusOf(bar.status);
  const { icon: LevelIcon } = kindOf({ kind: 'objective', level: bar.level });
  const progress = bar.progress_percentage === null ? 'no progress' : format.percent(bar.progress_percentage);
  const when = place === null ? 'no dates' : format.period(bar.starts_on, bar.ends_on);
  const note = `${bar.title}: ${progress}${status === null ? '' : `, ${status.word.toLowerCase()}`}. ${when}`;
  return (
    <div role="listitem" className={classes.row} data-open={isOpen || undefined}>
      <button type="button" className={classes.name} style={{ '--depth': depth } as CSSProperties} aria-label={note} onClick={() => onOpen(bar.id)}>
        <LevelIcon size={16} stroke={1.7} aria-hidden className={classes.level} />
        <span className={classes.words}>{bar.title}</span>
      </button>
      <div className={classes.lane} aria-hidden>
        {place === null ? (
          <span className={classes.none}>no dates</span>
        ) : (
          <span
            className={classes.bar}
            data-note={note}
            style={{ ...place, '--color': status?.color ?? 'var(--cairn-neutral)', '--progress': `${bar.progress_percentage ?? 0}%` } as CSSProperties}
            onClick={() => onOpen(bar.id)}
          >
            <span className={classes.fill} />
            <span className={classes.figure}>
              {status !== null && <status.icon size={14} color={status.color} />}
              {progress}
            </span>
          </span>
        )}
      </div>
    </div>
  );
}

function spanOf({ from, to }: { from: number; to: number }, { dayWidth }: Scale): CSSProperties {
  return { left: from * dayWidth, width: (to - from) * dayWidth };
}
