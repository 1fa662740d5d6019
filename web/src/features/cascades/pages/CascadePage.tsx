import { Alert, Button, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconBinaryTree, IconCircleCheck, IconMountain } from '@tabler/icons-react';
import { useMemo, useState, type SyntheticEvent } from 'react';
import { reasonOf } from '@/api/problem';
import { goalQueries } from '@/features/goals/api';
import { kpiQueries } from '@/features/kpis/api';
import { KpiTabs } from '@/features/kpis/parts/KpiTabs';
import { NoGoals } from '@/features/kpis/parts/NoGoals';
import { whyNot } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import { visionQueries } from '@/features/visions/api';
import { FormProblem } from '@/ui/forms';
import { Message } from '@/ui/Message';
import { PageHeader } from '@/ui/PageHeader';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { cascadeQueries, createCascade, type Cascade, type CascadeIn } from '../api';
import { CascadePreview } from '../parts/CascadePreview';
import { PlanFields } from '../parts/PlanFields';
import classes from '../parts/Wizard.module.css';
import { emptyPlan, readPlan, type Plan } from '../plan';

const route = getRouteApi('/inside/kpis/cascade');
const TYPING_MS = 400;

/** Divides a year's number of a vision into KPIs: seen before it is made. */
export function CascadePage() {
  const me = useMe();
  return me.permissions['goals.view'] === 'none' ? <NoGoals /> : <Wizard />;
}

function Wizard() {
  const me = useMe();
  const format = useFormat();
  const client = useQueryClient();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const visions = useQuery(visionQueries.list());
  const vision = search.vision ?? visions.data?.[0]?.id;
  const [plan, setPlan] = useState<Plan>(() => emptyPlan(Number(me.organization.today.slice(0, 4))));
  const [isTried, setIsTried] = useState(false);
  const reading = useMemo(() => readPlan(plan, format.parse), [plan, format]);
  const body = 'body' in reading ? reading.body : null;
  const [asked] = useDebouncedValue(body, TYPING_MS);
  const preview = useQuery({
    ...cascadeQueries.preview(vision ?? '', asked ?? ({} as CascadeIn)),
    enabled: vision !== undefined && asked !== null,
    placeholderData: (before) => before,
  });
  const creating = useMutation({
    mutationFn: (wanted: CascadeIn) => createCascade(vision ?? '', wanted),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: goalQueries.all });
      void client.invalidateQueries({ queryKey: kpiQueries.all });
    },
  });

  const change = (part: Partial<Plan>) => {
    setPlan({ ...plan, ...part });
    creating.reset();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (body !== null && vision !== undefined) creating.mutate(body);
  };
  if (visions.data?.length === 0) return <NoVision />;
  const shown = asked === null ? undefined : preview.data;
  const count = shown === undefined || preview.isPlaceholderData ? null : shown.total;
  return (
    <>
      <PageHeader title="Cascade" about="A year’s number becomes quarters, months, weeks and days that add up to it." tabs={<KpiTabs />} />
      <div className={classes.page}>
        <form className={classes.form} onSubmit={submit} noValidate aria-label="Cascade">
          <Select
            label="Below which vision"
            required
            allowDeselect={false}
            searchable
            data={(visions.data ?? []).map((one) => ({ value: one.id, label: one.title }))}
            value={vision ?? null}
            onChange={(id) => {
              creating.reset();
              void navigate({ search: { vision: id ?? undefined }, replace: true });
            }}
          />
          <PlanFields plan={plan} startMonth={me.organization.fiscal_year_start_month} problems={isTried && 'problems' in reading ? reading.problems : {}} onChange={change} />
          <FormProblem text={creating.isError ? reasonOf(creating.error) : preview.isError && asked !== null ? reasonOf(preview.error) : null} />
          <Reasoned refusal={whyNot(me, 'goals.create')}>
            <Button type="submit" size="md" loading={creating.isPending}>
              {count === null ? 'Create the KPIs' : `Create ${format.count(count)} KPIs`}
            </Button>
          </Reasoned>
        </form>
        <div className={classes.preview} aria-live="polite">
          {creating.data !== undefined && <Made cascade={creating.data} />}
          {shown !== undefined && asked !== null && <CascadePreview cascade={shown} total={String(asked.target_value)} unit={plan.unit.trim()} />}
          {shown === undefined && preview.isFetching && <LinesSkeleton label="Working it out" />}
          {shown === undefined && !preview.isFetching && (
            <Message icon={IconBinaryTree} title="What will come of it is shown here">
              Say what is counted and how much of it in the year; nothing is made before you say so.
            </Message>
          )}
        </div>
      </div>
    </>
  );
}

/** What was made, or that all of it was there. */
function Made({ cascade }: { cascade: Cascade }) {
  const format = useFormat();
  const isNew = cascade.created > 0;
  return (
    <Alert
      mb="lg"
      color={isNew ? 'teal' : 'gray'}
      role="status"
      icon={<IconCircleCheck size={20} aria-hidden />}
      title={isNew ? `${format.count(cascade.created)} KPIs created` : 'Already there: nothing was created'}
    >
      {isNew ? 'What is logged in the shortest periods arrives above at once.' : `All ${format.count(cascade.total)} KPIs of this cascade exist; running it again changes nothing.`}
      <div className={classes.foot}>
        <Button size="xs" renderRoot={(props) => <Link to="/goals" search={{ tree: cascade.vision_id, level: 2 }} {...props} />}>
          Open the tree
        </Button>
        <Button size="xs" variant="default" renderRoot={(props) => <Link to="/kpis" search={{ vision: cascade.vision_id, year: cascade.year }} {...props} />}>
          Open the grid
        </Button>
      </div>
    </Alert>
  );
}

function NoVision() {
  return (
    <>
      <PageHeader title="Cascade" tabs={<KpiTabs />} />
      <Message
        icon={IconMountain}
        title="A cascade stands below a vision"
        action={<Button renderRoot={(props) => <Link to="/kpis/plans" {...props} />}>Write one down</Button>}
      >
        There is none yet that you see.
      </Message>
    </>
  );
}
