import { Button, Group, TextInput } from '@mantine/core';
import { IconCheck, IconEraser, IconPlayerTrackNext } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { useFormat } from '@/features/people/useMe';
import { addDays } from '@/lib/format';
import { Reasoned } from '@/ui/Reasoned';
import { kpiQueries, type Habit, type Heatmap, type HeatmapDay } from '../api';
import { WHY } from '../grid';
import type { Wanted } from '../useCellEditing';
import { DAY_WORDS } from '../words';
import classes from './DayCard.module.css';

interface Props {
  habit: Habit;
  heatmap: Heatmap;
  day: HeatmapDay;
  onSet: (wanted: Wanted) => void;
}

/** One day of a habit: what was logged, and what one can do with it. */
export function DayCard({ habit, heatmap, day, onSet }: Props) {
  const format = useFormat();
  const [text, setText] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const isTicked = habit.measure === 'completion';
  const refusal = whyNot(habit, heatmap, day);
  const several = refusal ?? (day.log_count > 1 ? `Made of ${day.log_count} logs; remove those that are wrong.` : null);
  const state = day.state === null ? null : DAY_WORDS[day.state];

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const value = format.parse(text);
    setIsWrong(value === null);
    if (value === null || refusal !== null) return;
    onSet({ value });
    setText('');
  };

  return (
    <section className={classes.card} aria-label={format.longDay(day.date)}>
      <h2 className={classes.title}>
        {format.longDay(day.date)}
        {state !== null && (
          <span className={classes.state}>
            <state.icon size={15} stroke={2.2} color={state.color} aria-hidden /> {state.word}
          </span>
        )}
      </h2>
      {day.kpi_id !== null && day.log_count > 0 && <Logs kpiId={day.kpi_id} day={day.date} unit={habit.unit} />}
      <form className={classes.form} onSubmit={submit} noValidate aria-label={`Log ${habit.title}`}>
        {!isTicked && (
          <>
            <TextInput
              className={classes.value}
              inputMode="decimal"
              autoComplete="off"
              aria-label={`Value${habit.unit === null ? '' : ` in ${habit.unit}`}`}
              placeholder={day.value === null ? (habit.unit ?? 'Value') : format.exact(day.value)}
              value={text}
              disabled={refusal !== null}
              error={isWrong ? `Write it like ${format.exact('1234.5')}.` : undefined}
              onChange={(event) => {
                setText(event.currentTarget.value);
                setIsWrong(false);
              }}
            />
            <Reasoned refusal={refusal}>
              <Button type="submit">Log</Button>
            </Reasoned>
          </>
        )}
        <Group gap="xs">
          <Reasoned refusal={several ?? (day.state === 'done' ? 'It is done already.' : null)}>
            <Button variant={isTicked ? 'filled' : 'default'} leftSection={<IconCheck size={16} aria-hidden />} onClick={() => onSet({ is_completed: true })}>
              Mark done
            </Button>
          </Reasoned>
          <Reasoned refusal={several ?? (day.state === 'skipped' ? 'It is skipped already.' : null)}>
            <Button variant="default" leftSection={<IconPlayerTrackNext size={16} aria-hidden />} onClick={() => onSet({ skipped: true })}>
              Skip
            </Button>
          </Reasoned>
          <Reasoned refusal={several ?? (day.log_count === 0 ? 'Nothing is logged.' : null)}>
            <Button variant="default" leftSection={<IconEraser size={16} aria-hidden />} onClick={() => onSet({})}>
              Clear
            </Button>
          </Reasoned>
        </Group>
      </form>
    </section>
  );
}

function whyNot(habit: Habit, heatmap: Heatmap, day: HeatmapDay): string | null {
  if (day.kpi_id === null) return WHY.none;
  if (day.date > addDays(heatmap.as_of, 1)) return WHY.future;
  return habit.refusal === null ? null : WHY[habit.refusal];
}

function Logs({ kpiId, day, unit }: { kpiId: string; day: string; unit: string | null }) {
  const format = useFormat();
  const { data } = useQuery(kpiQueries.logsOfDay(kpiId, day));
  if (data === undefined) return null;
  return (
    <ul className={classes.logs}>
      {data.items.map((log) => (
        <li key={log.id}>
          <strong>{log.skipped ? 'Skipped' : log.value === null ? 'Done' : `${format.exact(log.value)}${unit === null ? '' : ` ${unit}`}`}</strong>
          {' · '}
          {format.moment(log.logged_at)}
          {log.note !== null && ` · “${log.note}”`}
        </li>
      ))}
    </ul>
  );
}
