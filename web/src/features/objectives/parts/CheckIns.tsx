import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { reasonOf } from '@/api/problem';
import { Ago } from '@/ui/Ago';
import { LinesSkeleton } from '@/ui/Skeletons';
import { StatusMark } from '@/ui/StatusMark';
import { tellFailure, tellUndo } from '@/ui/notices';
import { objectiveQueries, type CheckIn, type Objective } from '../api';
import { useRefresh } from '../useRefresh';
import { whyNotMine } from '../words';
import { checkIn as checkInAgain, takeBackCheckIn } from '../writes';
import { ActionButton } from './ActionButton';
import classes from './ObjectivePanel.module.css';

/** What people said of an objective, the newest first. */
export function CheckIns({ objective }: { objective: Objective }) {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(objectiveQueries.checkIns(objective.id));
  if (error !== null && data === undefined) return <p className={classes.empty}>{reasonOf(error)}</p>;
  if (data === undefined) return <LinesSkeleton label="Loading the check-ins" lines={3} />;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <p className={classes.empty}>Nobody has checked in yet: say how it goes, and how sure you are.</p>;
  return (
    <>
      <ul className={classes.list} aria-label="Check-ins">
        {items.map((one) => (
          <Said key={one.id} said={one} objective={objective} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}

function Said({ said, objective }: { said: CheckIn; objective: Objective }) {
  const refresh = useRefresh();
  const taking = useMutation({
    mutationFn: () => takeBackCheckIn(objective.id, said.id),
    onSuccess: async () => {
      await refresh();
      tellUndo('The check-in is taken back.', async () => {
        const { status, confidence, note } = said;
        await checkInAgain(objective.id, { status, confidence, note });
        await refresh();
      });
    },
    onError: (error) => tellFailure('Not taken back', error),
  });
  return (
    <li className={classes.said}>
      <span className={classes.saidHead}>
        <StatusMark status={said.status} />
        {said.confidence !== null && <span>confidence {said.confidence}/10</span>}
        <ActionButton refusal={whyNotMine(objective.can.update, 'change')} variant="subtle" color="gray" size="compact-xs" loading={taking.isPending} onClick={() => taking.mutate()}>
          Take back
        </ActionButton>
      </span>
      {said.note !== null && <p className={classes.prose}>{said.note}</p>}
      <span className={classes.quiet}>
        {said.by_name ?? 'Somebody who left'}, <Ago at={said.at} />
      </span>
    </li>
  );
}
