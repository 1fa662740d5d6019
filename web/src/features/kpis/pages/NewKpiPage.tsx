import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { goalQueries } from '@/features/goals/api';
import { whyNot } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import { visionQueries } from '@/features/visions/api';
import { FormProblem, showProblems } from '@/ui/forms';
import { tellDone } from '@/ui/notices';
import { PageHeader } from '@/ui/PageHeader';
import { Reasoned } from '@/ui/Reasoned';
import { createKpi, kpiQueries } from '../api';
import { bodyOf, EMPTY_KPI, problemsOf } from '../form';
import { KpiFields } from '../parts/KpiFields';
import classes from '../parts/KpiForm.module.css';
import { KpiTabs } from '../parts/KpiTabs';
import { NoGoals } from '../parts/NoGoals';
import { SourceFields } from '../parts/SourceFields';

const route = getRouteApi('/inside/kpis/new');

/** A new KPI. */
export function NewKpiPage() {
  const me = useMe();
  return me.permissions['goals.view'] === 'none' ? <NoGoals /> : <NewKpi />;
}

function NewKpi() {
  const me = useMe();
  const format = useFormat();
  const client = useQueryClient();
  const router = useRouter();
  const { vision, title = '', community = null, metric = null, measure = EMPTY_KPI.measure } = route.useSearch();
  const visions = useQuery(visionQueries.list());
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { ...EMPTY_KPI, parent_id: vision ?? null, title, community, metric, measure },
    validate: (values) => problemsOf(values, format.parse),
  });
  const creating = useMutation({
    mutationFn: createKpi,
    onSuccess: async (kpi) => {
      await Promise.all([client.invalidateQueries({ queryKey: kpiQueries.all }), client.invalidateQueries({ queryKey: goalQueries.all })]);
      tellDone(`“${kpi.title}” is created.`);
      await router.navigate({ to: '/kpis', search: { vision, grain: kpi.level ?? undefined } });
    },
    onError: (error) => setProblem(showProblems(form, error)),
  });
  const submit = form.onSubmit((values) => {
    setProblem(null);
    const { owner_id, department, ...body } = bodyOf(values, format.parse);
    creating.mutate({ ...body, ...(owner_id === null ? {} : { owner_id }), ...(department === null ? {} : { department }) });
  });
  return (
    <>
      <PageHeader title="New KPI" tabs={<KpiTabs whose={{ vision }} />} />
      <div className={classes.page}>
        <form className={classes.form} onSubmit={submit} noValidate aria-label="New KPI">
          <KpiFields form={form} kpiId={null} parentTitle={visions.data?.find((one) => one.id === vision)?.title ?? null} ownerName={null} />
          <SourceFields form={form} />
          <FormProblem text={problem} />
          <div className={classes.foot}>
            <Button variant="default" onClick={() => router.history.back()}>
              Cancel
            </Button>
            <Reasoned refusal={whyNot(me, 'goals.create')}>
              <Button type="submit" loading={creating.isPending}>
                Create
              </Button>
            </Reasoned>
          </div>
        </form>
      </div>
    </>
  );
}
