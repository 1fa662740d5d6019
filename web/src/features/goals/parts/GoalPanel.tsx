import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconArrowRight } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useMe } from '@/features/people/useMe';
import { daysOf } from '@/lib/range';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { SidePanel } from '@/ui/SidePanel';
import { LinesSkeleton } from '@/ui/Skeletons';
import { detailQueries, goalOf, type Detail } from '../detail';
import { refusalsOf } from '../refusals';
import { kindOf } from '../words';
import { Actions } from './detail/Actions';
import { GoalChart } from './detail/ChartSection';
import classes from './detail/Detail.module.css';
import { LogsSection } from './detail/LogsSection';
import { PaceSection } from './detail/PaceSection';
import { Section } from './detail/Section';
import { Facts, Summary } from './detail/Summary';
import { WhySection } from './detail/WhySection';

interface Props {
  goalId: string;
  onClose: () => void;
}

const CHART_PX = 160;
const LOGS = 5;

/** The essentials of a goal beside the tree; the rest is on its page. */
export function GoalPanel({ goalId, onClose }: Props) {
  const { data, error, refetch } = useQuery(detailQueries.one(goalId));
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => body.current?.focus({ preventScroll: true }), [goalId]);
  return (
    <SidePanel title={<span className={classes.panelTitle}>{data?.goal.title ?? 'Goal'}</span>} isOpen onClose={onClose}>
      <div ref={body} tabIndex={-1} className={classes.panel} aria-busy={data === undefined}>
        {data !== undefined ? (
          <Essentials key={goalId} detail={data} onGone={onClose} />
        ) : error === null ? (
          <LinesSkeleton label="Loading the goal" lines={8} />
        ) : (
          <ErrorMessage error={error} onRetry={() => void refetch()} />
        )}
      </div>
    </SidePanel>
  );
}

function Essentials({ detail, onGone }: { detail: Detail; onGone: () => void }) {
  const me = useMe();
  const { goal } = detail;
  const { icon: KindIcon, word } = kindOf(goalOf(detail));
  const refusals = refusalsOf(goal, me, false);
  return (
    <>
      <div className={classes.panelHead}>
        <span className={`${classes.kind} ${classes.quiet}`}>
          <KindIcon size={15} aria-hidden /> {word}
        </span>
        <Button
          size="xs"
          variant="light"
          rightSection={<IconArrowRight size={15} aria-hidden />}
          renderRoot={(props) => <Link to="/goals/$goalId" params={{ goalId: goal.id }} {...props} />}
        >
          Open the page
        </Button>
      </div>
      <Summary detail={detail} />
      <div className={classes.formActions}>
        <Actions detail={detail} refusals={refusals} onGone={onGone} />
      </div>
      {goal.kind === 'kpi' && <LogsSection detail={detail} refusal={refusals.log} most={LOGS} />}
      <Section title="Last 30 days">
        <GoalChart goalId={goal.id} title={goal.title} days={daysOf({}, me.organization.today)} height={CHART_PX} />
      </Section>
      <Section title="Details">
        <Facts detail={detail} />
      </Section>
      <PaceSection detail={detail} />
      <WhySection detail={detail} />
    </>
  );
}
