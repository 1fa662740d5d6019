import { Link } from '@tanstack/react-router';
import { IconFlame } from '@tabler/icons-react';
import { useFormat } from '@/features/people/useMe';
import type { Habit } from '../api';
import type { HabitsSearch } from '../search';
import classes from './HabitList.module.css';

interface Props {
  habits: Habit[];
  chosen: string | undefined;
  search: HabitsSearch;
}

/** All habits with their streaks; one is shown beside. */
export function HabitList({ habits, chosen, search }: Props) {
  const format = useFormat();
  return (
    <ul className={classes.list} aria-label="Habits">
      {habits.map((habit) => (
        <li key={habit.id}>
          <Link
            to="/kpis/habits"
            search={{ ...search, kpi: habit.kpi_id }}
            className={classes.habit}
            aria-current={habit.kpi_id === chosen ? 'true' : undefined}
          >
            <span className={classes.title}>{habit.title}</span>
            <span className={classes.streak} data-none={habit.streak.current === 0 || undefined}>
              <IconFlame size={15} aria-hidden />
              {format.count(habit.streak.current)}
              <span className="visually-hidden">in a row</span>
            </span>
            <span className={classes.quiet}>{habit.owner_name ?? 'No owner'}</span>
            <span className={classes.quiet}>best {format.count(habit.streak.best)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
