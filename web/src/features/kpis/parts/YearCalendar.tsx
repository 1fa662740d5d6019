import { useRef, type KeyboardEvent } from 'react';
import { useFormat } from '@/features/people/useMe';
import { HoverNotes } from '@/ui/HoverNotes';
import type { Heatmap, HeatmapDay } from '../api';
import { dayAfterKey, levelsOf, monthMarks, weeksOf } from '../calendar';
import { DAY_WORDS, valueWords } from '../words';
import classes from './YearCalendar.module.css';

interface Props {
  heatmap: Heatmap;
  label: string;
  chosen: string;
  onChoose: (day: string) => void;
  /** Enter, space, s and Delete on a day. */
  onKey: (day: HeatmapDay, key: string) => void;
}

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
const NAMED_WEEKDAYS = new Set([0, 2, 4]);
const ACTS = new Set(['Enter', ' ', 's', 'Delete', 'Backspace']);

/** A year day by day, a column a week. */
export function YearCalendar({ heatmap, label, chosen, onChoose, onKey }: Props) {
  const format = useFormat();
  const grid = useRef<HTMLDivElement>(null);
  const weeks = weeksOf(heatmap.days);
  const levelOf = levelsOf(heatmap.days);

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = dayAfterKey(chosen, event.key, heatmap.days);
    if (next !== null) {
      event.preventDefault();
      onChoose(next);
      grid.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
      return;
    }
    const day = heatmap.days.find((one) => one.date === chosen);
    if (day === undefined || !ACTS.has(event.key)) return;
    event.preventDefault();
    onKey(day, event.key);
  };

  return (
    <div ref={grid} className={classes.scroller}>
      <div className={classes.months} aria-hidden>
        {monthMarks(weeks).map(({ day, week }) => (
          <span key={day} style={{ gridColumnStart: week + 1 }}>
            {format.shortMonth(day)}
          </span>
        ))}
      </div>
      <div role="grid" aria-label={label} className={classes.grid} onKeyDown={press}>
        {WEEKDAYS.map((weekday) => {
          const name = weeks[1]?.[weekday]?.date;
          return (
            <div key={weekday} role="row" className={classes.row}>
              <span role="rowheader" className={classes.weekday}>
                <span className={NAMED_WEEKDAYS.has(weekday) ? undefined : 'visually-hidden'}>{name === undefined ? '' : format.shortWeekday(name)}</span>
              </span>
              {weeks.map((week, index) => {
                const day = week[weekday] ?? null;
                if (day === null) return <span key={index} role="gridcell" className={classes.none} />;
                const words = dayWords(day, heatmap, format);
                return (
                  <span key={index} role="gridcell" className={classes.cell}>
                    <button
                      type="button"
                      className={classes.day}
                      data-day={day.date}
                      data-state={day.state ?? undefined}
                      data-level={levelOf(day)}
                      data-today={day.date === heatmap.as_of || undefined}
                      data-note={words}
                      aria-label={words}
                      aria-pressed={day.date === chosen}
                      tabIndex={day.date === chosen ? 0 : -1}
                      onClick={() => onChoose(day.date)}
                    />
                  </span>
                );
              })}
            </div>
          );
        })}
      </div>
      <HoverNotes container={grid} />
    </div>
  );
}

/** What a day is, in words: "Friday, 3 November 2026: Done, 5 km". */
export function dayWords(day: HeatmapDay, { unit, measure }: Pick<Heatmap, 'unit' | 'measure'>, format: ReturnType<typeof useFormat>): string {
  const state = day.state === null ? (day.value === null ? 'not due' : 'logged') : DAY_WORDS[day.state].word;
  const value = day.value === null || measure === 'completion' ? '' : `, ${valueWords({ measure }, day.value, format)}${unit === null ? '' : ` ${unit}`}`;
  return `${format.longDay(day.date)}: ${state}${value}`;
}
