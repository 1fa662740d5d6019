import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconLock } from '@tabler/icons-react';
import { can } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { visionQueries } from '@/features/visions/api';
import { csvName, saveCsv } from '@/lib/csv';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { LinesSkeleton } from '@/ui/Skeletons';
import { todayQueries, type Today } from '../api';
import { isAllDone } from '../entries';
import { dayTable } from '../exportDay';
import { DayHeader } from '../parts/DayHeader';
import { EntryList } from '../parts/EntryList';
import { NothingOwed } from '../parts/NothingOwed';
import { ObjectivesPanel } from '../parts/ObjectivesPanel';
import { SummaryPanel } from '../parts/SummaryPanel';
import type { TodaySearch } from '../search';
import { useOwing } from '../useOwing';
import classes from './TodayPage.module.css';

const route = getRouteApi('/inside/today');

/** What one owes, and the way to do it in place. */
export function TodayPage() {
  const me = useMe();
  if (!can(me, 'goals.view')) {
    return (
      <Message icon={IconLock} title="Your role here has no goals">
        Ask an administrator of {me.organization.name} for a role with goals.
      </Message>
    );
  }
  return <Day />;
}

function Day() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: today, error, refetch, dataUpdatedAt } = useQuery(todayQueries.day(search.date, search.vision));
  const { data: visions = [] } = useQuery(visionQueries.list());
  const onSearch = (part: TodaySearch) => void navigate({ search: { ...search, ...part } });
  const isEmpty = today === undefined || today.overdue.length + today.due.length + today.done.length === 0;
  const onSave = isEmpty ? null : () => saveCsv(csvName('What is due', today.date), dayTable(today));

  return (
    <div className={classes.page}>
      <DayHeader today={today?.today} search={search} visions={visions} onSearch={onSearch} onSave={onSave} />
      <div className={classes.columns}>
        <div className={classes.main}>
          {today === undefined && error === null && <LinesSkeleton label="Loading what is owed" />}
          {today === undefined && error !== null && <ErrorMessage error={error} onRetry={() => void refetch()} />}
          {today !== undefined && (
            <Owed
              key={`${today.date} ${search.vision ?? ''}`}
              today={today}
              shownAt={dataUpdatedAt}
              isFiltered={search.vision !== undefined}
              onShowAll={() => onSearch({ vision: undefined })}
            />
          )}
        </div>
        <aside className={classes.aside} aria-label="How it stands">
          <SummaryPanel visionId={search.vision} visionTitle={visions.find((vision) => vision.id === search.vision)?.title} />
          <ObjectivesPanel />
        </aside>
      </div>
    </div>
  );
}

interface OwedProps {
  today: Today;
  shownAt: number;
  isFiltered: boolean;
  onShowAll: () => void;
}

function Owed({ today, shownAt, isFiltered, onShowAll }: OwedProps) {
  const owing = useOwing(today, shownAt);
  const { overdue, due } = owing.shown.counts;
  const isToday = today.date === today.today;
  return (
    <>
      {overdue + due === 0 && (
        <NothingOwed isToday={isToday} isAllDone={isAllDone(owing.shown)} isFiltered={isFiltered} onShowAll={onShowAll} />
      )}
      <EntryList owing={owing} isToday={isToday} />
    </>
  );
}
