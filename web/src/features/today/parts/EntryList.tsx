import { useEffect, useRef } from 'react';
import { useFormat } from '@/features/people/useMe';
import { HoverNotes } from '@/ui/HoverNotes';
import { SECTIONS, type Act, type Section } from '../entries';
import type { Owing } from '../useOwing';
import { DoneRow } from './DoneRow';
import classes from './EntryList.module.css';
import { EntryRow } from './EntryRow';
import { ItemWhy } from './ItemWhy';

interface Props {
  owing: Owing;
  isToday: boolean;
}

const TITLES: Record<Section, string> = { overdue: 'Overdue', today: 'Today', week: 'This week', done: 'Done' };
const NOTES: Partial<Record<Section, string>> = {
  overdue: 'Days of the last week that were neither done nor skipped, and actions whose last day has gone.',
  week: 'KPIs that have no value yet, or won’t be on track next Monday if nothing is done.',
};
const FINE_POINTER = '(hover: hover) and (pointer: fine)';

/** What is owed, by when; Enter goes on to the next one, arrows go up and down. */
export function EntryList({ owing, isToday }: Props) {
  const format = useFormat();
  const container = useRef<HTMLDivElement>(null);

  // One lands here to log: the first field is ready, except where that would open a phone's keyboard.
  useEffect(() => {
    if (isToday && document.activeElement === document.body && matchMedia(FINE_POINTER).matches) {
      container.current?.querySelector<HTMLElement>('input[data-act]')?.focus({ preventScroll: true });
    }
  }, [isToday]);

  const act = (one: Act) => {
    goFrom(container.current, 1);
    owing.submit(one);
  };

  return (
    <div
      ref={container}
      className={classes.list}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
        if (step !== 0 && isAct(event.target) && goFrom(container.current, step)) event.preventDefault();
      }}
    >
      {SECTIONS.map((section) => {
        const entries = owing.entries[section];
        if (entries.length === 0) return null;
        const id = `today-${section}`;
        return (
          <section key={section} aria-labelledby={id} className={classes.section}>
            <h2 id={id} className={classes.heading} data-section={section} data-note={NOTES[section]} tabIndex={-1}>
              {section === 'today' && !isToday ? 'Due' : TITLES[section]}
              <span className={classes.count}>{format.count(entries.length)}</span>
            </h2>
            <ul className={classes.rows}>
              {entries.map((entry) =>
                section === 'done' ? (
                  <DoneRow key={entry.key} entry={entry} onUndo={() => owing.undoDone(entry.item)} />
                ) : (
                  <EntryRow key={entry.key} entry={entry} owing={owing} onAct={act} />
                ),
              )}
            </ul>
          </section>
        );
      })}
      <HoverNotes container={container} renderWhy={(id) => <ItemWhy items={owing.shown} id={id} />} />
    </div>
  );
}

function isAct(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.dataset['act'] !== undefined;
}

/** Moves the focus to another row's field or tick, so many further; the last one goes to the one before. */
function goFrom(container: HTMLElement | null, step: number): boolean {
  if (container === null) return false;
  const rows = [...container.querySelectorAll<HTMLElement>('[data-entry]')].filter((row) => row.querySelector('[data-act]') !== null);
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here + step] ?? (step > 0 ? rows[here - 1] : undefined);
  const target = next?.querySelector<HTMLElement>('[data-act]') ?? (step > 0 ? container.querySelector<HTMLElement>('h2') : null);
  target?.focus();
  return target !== null;
}
