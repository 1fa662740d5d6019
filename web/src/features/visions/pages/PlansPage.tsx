import { Button, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconBinaryTree, IconListTree, IconMountain, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { KpiTabs } from '@/features/kpis/parts/KpiTabs';
import { NoGoals } from '@/features/kpis/parts/NoGoals';
import { whyNot } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import { TargetTree } from '@/features/targets/parts/TargetTree';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { PageHeader } from '@/ui/PageHeader';
import { ProgressBar } from '@/ui/ProgressBar';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { StatusMark } from '@/ui/StatusMark';
import { visionQueries, type Vision } from '../api';
import classes from './PlansPage.module.css';

/** Loaded once somebody wants to write one. */
const NewVision = lazy(async () => ({ default: (await import('../parts/NewVision')).NewVision }));

const route = getRouteApi('/inside/kpis/plans');

/** A vision, and what is planned for it: numbers that are cascaded, and targets to be ticked. */
export function PlansPage() {
  const me = useMe();
  return me.permissions['goals.view'] === 'none' ? <NoGoals /> : <Plans />;
}

function Plans() {
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const visions = useQuery(visionQueries.list());
  const [isAdding, setIsAdding] = useState(false);
  const vision = visions.data?.find((one) => one.id === search.vision) ?? (search.vision === undefined ? visions.data?.[0] : undefined);
  const choose = (id: string) => void navigate({ search: { vision: id }, replace: true });
  const refusal = whyNot(me, 'goals.create');
  const add = (
    <Reasoned refusal={refusal}>
      <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsAdding(true)}>
        New vision
      </Button>
    </Reasoned>
  );
  return (
    <>
      <PageHeader title="Plans" tabs={<KpiTabs whose={{ vision: vision?.id }} />} actions={add} />
      {visions.isError && <ErrorMessage error={visions.error} onRetry={() => void visions.refetch()} />}
      {visions.isPending && <LinesSkeleton label="Loading the visions" />}
      {visions.data?.length === 0 && (
        <Message icon={IconMountain} title="No vision yet" action={add}>
          A vision is what everything below it is for. Write one down, then divide its number among quarters, months and weeks.
        </Message>
      )}
      {visions.data !== undefined && visions.data.length > 0 && (
        <div className={classes.page}>
          <Select
            className={classes.picker}
            aria-label="Which vision"
            allowDeselect={false}
            searchable
            data={visions.data.map((one) => ({ value: one.id, label: one.title }))}
            value={vision?.id ?? null}
            onChange={(id) => id !== null && choose(id)}
          />
          {vision === undefined ? (
            <Message icon={IconMountain} title="There is no such vision">
              It was deleted, or it isn’t shared with you.
            </Message>
          ) : (
            <Plan vision={vision} refusal={refusal} />
          )}
        </div>
      )}
      {isAdding && (
        <Suspense>
          <NewVision
            isOpen
            onClose={() => setIsAdding(false)}
            onCreated={(made) => {
              setIsAdding(false);
              choose(made.id);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function Plan({ vision, refusal }: { vision: Vision; refusal: string | null }) {
  const format = useFormat();
  const { progress } = vision;
  return (
    <>
      <section className={classes.vision} aria-label={vision.title}>
        <div>
          <h2 className={classes.title}>{vision.title}</h2>
          {vision.why !== null && <Text className={classes.why}>{vision.why}</Text>}
          <div className={classes.facts}>
            <StatusMark status={progress.status} none="No goals yet" />
            <span className={classes.bar}>
              <ProgressBar progress={progress.progress_percentage} expected={progress.expected_percentage} status={progress.status} />
            </span>
            {progress.progress_percentage !== null && <strong>{format.percent(progress.progress_percentage)}</strong>}
            <span>{vision.visibility === 'shared' ? 'shared' : 'only you see it'}</span>
            {vision.horizon_years !== null && <span>within {format.count(vision.horizon_years)} years</span>}
            {vision.owner_name !== null && <span>{vision.owner_name}</span>}
          </div>
        </div>
        <div className={classes.actions}>
          <Button
            variant="default"
            leftSection={<IconListTree size={16} aria-hidden />}
            renderRoot={(props) => <Link to="/goals" search={{ tree: vision.id }} {...props} />}
          >
            Open the tree
          </Button>
          <Reasoned refusal={refusal}>
            <Button
              leftSection={<IconBinaryTree size={16} aria-hidden />}
              renderRoot={(props) => <Link to="/kpis/cascade" search={{ vision: vision.id }} {...props} />}
            >
              Cascade a number
            </Button>
          </Reasoned>
        </div>
      </section>
      <h2 className={classes.heading}>Targets</h2>
      <TargetTree key={vision.id} parentId={vision.id} level={null} depth={0} />
    </>
  );
}
