import { useFormat } from '@/features/people/useMe';
import type { Heatmap, HeatmapDay } from '../api';
import { levelsOf, weekdayOf } from '../calendar';
import { DAY_WORDS } from '../words';
import { dayWords } from './YearCalendar';
import classes from './YearCalendar.module.css';

interface Props {
  heatmap: Heatmap;
  chosen: string;
  onChoose: (day: string) => void;
}

/** The months of a year up to now, the newest first, for fingers. */
export function MonthCalendars({ heatmap, chosen, onChoose }: Props) {
  const format = useFormat();
  const levelOf = levelsOf(heatmap.days);
  const months = new Map<string, HeatmapDay[]>();
  for (const day of heatmap.days) {
    const month = day.date.slice(0, 7);
    if (month <= heatmap.as_of.slice(0, 7)) months.set(month, [...(months.get(month) ?? []), day]);
  }
  return [...months].reverse().map(([month, days]) => (
    <section key={month} className={classes.month} aria-label={format.month(`${month}-01`)}>
      <h2 className={classes.monthName}>{format.month(`${month}-01`)}</h2>
      <div className={classes.days}>
        {days.map((day, index) => {
          const Icon = day.state === null ? null : DAY_WORDS[day.state].icon;
          return (
            <button
              key={day.date}
              type="button"
              className={classes.day}
              style={index === 0 ? { gridColumnStart: weekdayOf(day.date) + 1 } : undefined}
              data-state={day.state ?? undefined}
              data-level={levelOf(day)}
              data-today={day.date === heatmap.as_of || undefined}
              aria-label={dayWords(day, heatmap, format)}
              aria-pressed={day.date === chosen}
              onClick={() => onChoose(day.date)}
            >
              {Number(day.date.slice(8))}
              {Icon !== null && <Icon size={13} stroke={2.4} aria-hidden />}
            </button>
          );
        })}
      </div>
    </section>
  ));
}
