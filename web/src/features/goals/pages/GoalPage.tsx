import { Button, CloseButton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { IconHistory } from '@tabler/icons-react';
import { hasStatus } from '@/api/problem';
import { useMe, useFormat } from '@/features/people/useMe';
import { daysOf, type RangeSearch } from '@/lib/range';
import { DateRange } from '@/ui/DateRange';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { PageHeader } from '@/ui/PageHeader';
import { PageSkeleton } from '@/ui/Skeletons';
import { detailQueries, goalOf, type Detail } from '../detail';
import { Actions } from '../parts/detail/Actions';
import { GoalChart } from '../parts/detail/ChartSection';
import classes from '../parts/detail/Detail.module.css';
import { HistorySection } from '../parts/detail/HistorySection';
import { LogsSection } from '../parts/detail/LogsSection';
import { PaceSection } from '../parts/detail/PaceSection';
import { Section, Nothing } from '../parts/detail/Section';
import { Facts, Summary } from '../parts/detail/Summary';
import { WhySection } from '../parts/detail/WhySection';
import { refusalsOf } from '../refusals';
import type { GoalSearch } from '../search';
import { kindOf } from '../words';

const route = getRouteApi('/inside/goals/$goalId');
const USUAL = '90d';
const LinksSection = lazy(() => import('../parts/detail/LinksSection').then(({ LinksSection: component }) => ({ default: component })));

/** One goal of any kind: how it stands and why, what was logged, what became of it, and what one can do. */
export function GoalPage() {
  const { goalId } = route.useParams();
  const { as_of: asOf } = route.useSearch();
  const { data, error, refetch } = useQuery(detailQueries.one(goalId, asOf));
  if (data !== undefined) return <Loaded detail={data} key={goalId} />;
  if (error === null) return <PageSkeleton />;
  return asOf !== undefined && hasStatus(error, 404) ? <NotYet asOf={asOf} /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
}

/** Before a goal was made there is nothing of it. */
function NotYet({ asOf }: { asOf: string }) {
  const format = useFormat();
  const navigate = route.useNavigate();
  return (
    <Message
      icon={IconHistory}
      title={`Nothing of it on ${format.day(asOf)}`}
      action={<Button onClick={() => void navigate({ search: (search) => ({ ...search, as_of: undefined }), replace: true })}>Back to today</Button>}
    >
      It wasn’t there yet on that day, it is deleted, or it isn’t shared with you.
    </Message>
  );
}

function Loaded({ detail }: { detail: Detail }) {
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { goal } = detail;
  const { as_of: asOf } = search;
  const isPast = asOf !== undefined;
  const refusals = refusalsOf(goal, me, isPast);
  const days = daysOf(search, asOf ?? me.organization.today, USUAL);
  const go = (part: Partial<GoalSearch>) => void navigate({ search: { ...search, ...part }, replace: true });
  const range: RangeSearch = { range: search.range, from: search.from, to: search.to };
  return (
    <>
      <div className={classes.header}>
        <PageHeader
          title={goal.title}
          about={<Crumbs detail={detail} />}
          actions={<Actions detail={detail} refusals={refusals} onGone={() => void navigate({ to: '/goals' })} />}
        />
      </div>
      {isPast && <PastNotice asOf={asOf} onToday={() => go({ as_of: undefined })} />}
      <div className={classes.page}>
        <div className={classes.main}>
          <Summary detail={detail} />
          <Section title="Progress over time" tools={<DateRange value={range} usual={USUAL} onChange={go} />}>
            <GoalChart goalId={goal.id} title={goal.title} days={days} />
          </Section>
          {isPast ? (
            <Section title="Why this number">
              <Nothing>What it is made of is told of today only. Go back to today to see it.</Nothing>
            </Section>
          ) : (
            <WhySection detail={detail} />
          )}
          {goal.kind === 'kpi' && <LogsSection detail={detail} refusal={refusals.log} />}
          <Suspense>{goal.kind === 'objective' && <LinksSection detail={detail} refusal={refusals.update} />}</Suspense>
          <HistorySection goalId={goal.id} days={days} />
        </div>
        <aside className={classes.aside} aria-label="Details">
          <Section title="Details" tools={<AsOf value={asOf} today={me.organization.today} onChange={(as_of) => go({ as_of })} />}>
            <Facts detail={detail} />
          </Section>
          <PaceSection detail={detail} />
        </aside>
      </div>
    </>
  );
}

function Crumbs({ detail }: { detail: Detail }) {
  const { goal } = detail;
  const { icon: KindIcon, word } = kindOf(goalOf(detail));
  return (
    <span className={classes.crumbs}>
      <Link to="/goals">Goals</Link>
      <span aria-hidden>/</span>
      {goal.parent_id !== null && goal.parent_title !== null && (
        <>
          <Link to="/goals/$goalId" params={{ goalId: goal.parent_id }}>
            {goal.parent_title}
          </Link>
          <span aria-hidden>/</span>
        </>
      )}
      <span className={classes.kind}>
        <KindIcon size={15} aria-hidden /> {word}
      </span>
    </span>
  );
}

interface AsOfProps {
  value: string | undefined;
  today: string;
  onChange: (day: string | undefined) => void;
}

/** The day that the page is about. */
function AsOf({ value, today, onChange }: AsOfProps) {
  return (
    <TextInput
      type="date"
      size="xs"
      w={150}
      aria-label="As of"
      title="Show it as it was at the end of a day"
      max={today}
      value={value ?? today}
      rightSection={value !== undefined && <CloseButton size="xs" aria-label="Back to today" onClick={() => onChange(undefined)} />}
      onChange={(event) => {
        const day = event.currentTarget.value;
        if (day === '' || day <= today) onChange(day === '' || day === today ? undefined : day);
      }}
    />
  );
}

function PastNotice({ asOf, onToday }: { asOf: string; onToday: () => void }) {
  const format = useFormat();
  return (
    <div className={classes.notice} role="status">
      <span>This is how it stood at the end of {format.longDay(asOf)}.</span>
      <Button size="xs" variant="default" onClick={onToday}>
        Back to today
      </Button>
    </div>
  );
}
