import { Button, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconCalendarHeart, IconDownload } from '@tabler/icons-react';
import { useMe } from '@/features/people/useMe';
import { csvName, saveCsv } from '@/lib/csv';
import { usePhone } from '@/lib/screen';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { PageHeader } from '@/ui/PageHeader';
import { SearchField } from '@/ui/SearchField';
import { LinesSkeleton } from '@/ui/Skeletons';
import { kpiQueries, type Habit } from '../api';
import { HabitList } from '../parts/HabitList';
import { HabitView } from '../parts/HabitView';
import { KpiTabs } from '../parts/KpiTabs';
import { NoGoals } from '../parts/NoGoals';
import toolbar from '../parts/Toolbar.module.css';
import { WhosePicker } from '../parts/WhosePicker';
import { whoseOf, type HabitsSearch } from '../search';
import classes from './HabitsPage.module.css';

const route = getRouteApi('/inside/kpis/habits');

/** The habits with their streaks, and a year of one of them. */
export function HabitsPage() {
  const me = useMe();
  return me.permissions['goals.view'] === 'none' ? <NoGoals /> : <Habits />;
}

function Habits() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { today } = useMe().organization;
  const isPhone = usePhone();
  const query = useInfiniteQuery(kpiQueries.habits(whoseOf(search)));
  const habits = query.data?.pages.flatMap((page) => page.items);
  const chosen = habits?.find((habit) => habit.kpi_id === search.kpi) ?? habits?.[0];
  const onSearch = (part: Partial<HabitsSearch>) => void navigate({ search: { ...search, ...part }, replace: true });
  return (
    <>
      <PageHeader
        title="Habits"
        tabs={<KpiTabs whose={whoseOf(search)} />}
        actions={
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            disabled={habits === undefined || habits.length === 0}
            onClick={() => saveCsv(csvName('Habits', today), tableOf(habits ?? []))}
          >
            CSV
          </Button>
        }
      />
      <div className={toolbar.toolbar} role="group" aria-label="What is shown">
        <span className={toolbar.picker}>
          <WhosePicker whose={search} onChange={onSearch} />
        </span>
        <SearchField className={toolbar.filter} label="Filter by title" value={search.q ?? ''} onChange={(q) => onSearch({ q: q === '' ? undefined : q })} />
      </div>
      {query.isError && habits === undefined && <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LinesSkeleton label="Loading the habits" />}
      {habits?.length === 0 && <NoHabits />}
      {habits !== undefined && chosen !== undefined && (
        <div className={classes.page}>
          <div className={classes.list}>
            {isPhone ? (
              <Select
                aria-label="Which habit"
                data={habits.map((habit) => ({ value: habit.kpi_id, label: `${habit.title} · ${habit.streak.current} in a row` }))}
                value={chosen.kpi_id}
                allowDeselect={false}
                onChange={(kpi) => onSearch({ kpi: kpi ?? undefined })}
              />
            ) : (
              <HabitList habits={habits} chosen={chosen.kpi_id} search={search} />
            )}
            {query.hasNextPage && (
              <Button variant="subtle" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Show more
              </Button>
            )}
          </div>
          <div className={classes.view}>
            <HabitView key={chosen.kpi_id} habit={chosen} year={search.year} onYear={(year) => onSearch({ year })} />
          </div>
        </div>
      )}
    </>
  );
}

function NoHabits() {
  return (
    <Message
      icon={IconCalendarHeart}
      title="No habit here"
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/kpis/new" {...props} />}>
          Make one
        </Button>
      }
    >
      A habit is a KPI that is due on days: of the level “daily”, with weekdays, or measured by done days.
    </Message>
  );
}

function tableOf(habits: Habit[]) {
  const head = ['Habit', 'Owner', 'Department', 'Streak', 'Best', 'Strength', 'Last done'];
  return [
    head,
    ...habits.map(({ title, owner_name, department, streak }) => [
      title,
      owner_name,
      department,
      streak.current,
      streak.best,
      streak.strength,
      streak.last_on,
    ]),
  ];
}
