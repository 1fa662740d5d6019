import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormat } from '@/features/people/useMe';
import { usePhone } from '@/lib/screen';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { Stepper } from '@/ui/Stepper';
import { Why, WhyLine } from '@/ui/Why';
import { kpiQueries, type Habit, type Heatmap, type HeatmapDay } from '../api';
import { sumsOf } from '../calendar';
import { useDay } from '../useDay';
import { DAY_WORDS } from '../words';
import { DayCard } from './DayCard';
import classes from './HabitView.module.css';
import { MonthCalendars } from './MonthCalendars';
import { YearCalendar } from './YearCalendar';

interface Props {
  habit: Habit;
  year: number | undefined;
  onYear: (year: number) => void;
}

/** A year of one habit, and the day that is chosen in it. */
export function HabitView({ habit, year, onYear }: Props) {
  const { data, error, isPending, refetch } = useQuery(kpiQueries.heatmap(habit.kpi_id, year));
  if (data === undefined) {
    return isPending ? <LinesSkeleton label="Loading the year" /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  return <LoadedHabit key={data.year} habit={habit} year={year} heatmap={data} onYear={onYear} />;
}

function LoadedHabit({ habit, year, heatmap, onYear }: Props & { heatmap: Heatmap }) {
  const isPhone = usePhone();
  const set = useDay(habit, year);
  const last = heatmap.days.at(-1)?.date ?? heatmap.as_of;
  const [chosen, setChosen] = useState(heatmap.as_of < last ? heatmap.as_of : last);
  const day = heatmap.days.find((one) => one.date === chosen) ?? heatmap.days[0];

  const onKey = (of: HeatmapDay, key: string) => {
    if (habit.refusal !== null) return;
    if (key === 's') set(of, { skipped: true });
    else if (key === 'Delete' || key === 'Backspace') set(of, {});
    else if (key === ' ' || habit.measure === 'completion') set(of, of.state === 'done' ? {} : { is_completed: true });
    else document.querySelector<HTMLInputElement>('[data-day-card] input')?.focus();
  };

  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.title}>{habit.title}</h2>
        <Stepper of="year" word={String(heatmap.year)} onBack={() => onYear(heatmap.year - 1)} onForth={() => onYear(heatmap.year + 1)} />
      </div>
      <Figures habit={habit} heatmap={heatmap} />
      {isPhone ? (
        <MonthCalendars heatmap={heatmap} chosen={chosen} onChoose={setChosen} />
      ) : (
        <>
          <YearCalendar heatmap={heatmap} label={`${habit.title}, ${heatmap.year}`} chosen={chosen} onChoose={setChosen} onKey={onKey} />
          <Legend />
        </>
      )}
      <div data-day-card className={classes.day}>
        {day !== undefined && <DayCard key={day.date} habit={habit} heatmap={heatmap} day={day} onSet={(wanted) => set(day, wanted)} />}
      </div>
    </>
  );
}

function Figures({ habit, heatmap }: { habit: Habit; heatmap: Heatmap }) {
  const format = useFormat();
  const { streak } = habit;
  const sums = sumsOf(heatmap.days);
  const figures = [
    { name: 'Streak', value: format.count(streak.current), why: 'Due days done in a row. A skipped day neither breaks it nor counts; today breaks nothing yet.' },
    { name: 'Best', value: format.count(streak.best), why: 'The longest row of due days that there was.' },
    { name: 'Strength', value: format.percent(100 * streak.strength), why: 'Grows with every day done and fades with every day missed, the last weeks most; one slip doesn’t undo it.' },
    { name: `Done in ${heatmap.year}`, value: sums.rate === null ? '–' : format.percent(sums.rate), why: 'Of the due days up to now that weren’t skipped.' },
  ];
  return (
    <dl className={classes.figures}>
      {figures.map(({ name, value, why }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Why
              label={`${name}: ${value}`}
              renderWhy={() => (
                <>
                  <p className={classes.why}>{why}</p>
                  <dl>
                    <WhyLine name="Done">{format.count(sums.done)}</WhyLine>
                    <WhyLine name="Skipped">{format.count(sums.skipped)}</WhyLine>
                    <WhyLine name="Missed">{format.count(sums.missed)}</WhyLine>
                    <WhyLine name="Last done">{streak.last_on === null ? 'never' : format.since(streak.last_on)}</WhyLine>
                  </dl>
                </>
              )}
            >
              {value}
            </Why>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What the boxes mean. */
function Legend() {
  return (
    <div className={classes.legend}>
      {Object.entries(DAY_WORDS).map(([state, { word, icon: Icon, color }]) => (
        <span key={state}>
          <Icon size={13} stroke={2.2} color={color} aria-hidden /> {word.toLowerCase()}
        </span>
      ))}
      <span>the stronger, the more</span>
      <span className={classes.keys}>
        <kbd>Space</kbd> done <kbd>s</kbd> skip <kbd>Del</kbd> clear
      </span>
    </div>
  );
}
