import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { IconListTree } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { lostRaceOf } from '@/api/problem';
import { goalQueries } from '@/features/goals/api';
import { useFormat } from '@/features/people/useMe';
import type { Difference } from '@/ui/ConflictDialog';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { FormProblem, showProblems } from '@/ui/forms';
import { tellUndo } from '@/ui/notices';
import { PageHeader } from '@/ui/PageHeader';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { changeKpi, kpiQueries, type KpiDetail } from '../api';
import { bodyOf, changesOf, FIELD_WORDS, problemsOf, valuesOf, type KpiBody } from '../form';
import { KpiFields } from '../parts/KpiFields';
import classes from '../parts/KpiForm.module.css';
import { KpiTabs } from '../parts/KpiTabs';
import { SourceFields } from '../parts/SourceFields';
import { WhatIf } from '../parts/WhatIf';
import { useWritten } from '../useWritten';

/** Loaded once a race is lost. */
const ConflictDialog = lazy(async () => ({ default: (await import('@/ui/ConflictDialog')).ConflictDialog }));

const route = getRouteApi('/inside/kpis/$kpiId');

/** A KPI's settings. */
export function KpiPage() {
  const { kpiId } = route.useParams();
  const { data, error, isPending, refetch } = useQuery(kpiQueries.kpi(kpiId));
  if (data !== undefined) return <ChangeKpi key={data.id} kpi={data} />;
  return isPending ? <LinesSkeleton label="Loading the KPI" /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
}

function ChangeKpi({ kpi }: { kpi: KpiDetail }) {
  const format = useFormat();
  const client = useQueryClient();
  const router = useRouter();
  const takeIn = useWritten();
  const [base, setBase] = useState(kpi);
  const [problem, setProblem] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<KpiDetail | null>(null);
  const [isLost, setIsLost] = useState(false);
  const form = useForm({ initialValues: valuesOf(kpi, format.exact), validate: (values) => problemsOf(values, format.parse) });
  const before = bodyOf(valuesOf(base, format.exact), format.parse);
  const changes = changesOf(before, bodyOf(form.values, format.parse));
  const isSame = Object.keys(changes).length === 0;

  const leave = async () => {
    if (router.history.canGoBack()) router.history.back();
    else await router.navigate({ to: '/kpis' });
  };
  const refresh = () => Promise.all([client.invalidateQueries({ queryKey: kpiQueries.all }), client.invalidateQueries({ queryKey: goalQueries.all })]);
  const saving = useMutation({
    mutationFn: ({ sent, version }: { sent: Partial<KpiBody>; version: number }) => changeKpi(kpi.id, { ...sent, version }),
    onSuccess: async (written, { sent }) => {
      takeIn(written);
      const names = Object.keys(sent) as (keyof KpiBody)[];
      const old = Object.fromEntries(names.map((name) => [name, before[name]]));
      tellUndo(`“${written.title}” is changed.`, async () => {
        takeIn(await changeKpi(kpi.id, { ...old, version: written.version }));
        await refresh();
      });
      await refresh();
      await leave();
    },
    onError: async (error) => {
      if (lostRaceOf(error) === null) {
        setProblem(showProblems(form, error));
        return;
      }
      setIsLost(true);
      setTheirs(await client.query({ ...kpiQueries.kpi(kpi.id), staleTime: 0 }));
    },
  });
  const submit = form.onSubmit(() => {
    setProblem(null);
    if (!isSame) saving.mutate({ sent: changes, version: base.version });
  });

  const refusal = kpi.can.update ? null : 'Not yours to change: it belongs to somebody else.';
  return (
    <>
      <PageHeader
        title={kpi.title}
        about={kpi.parent_title === null ? 'Stands for itself' : `Under ${kpi.parent_title}`}
        tabs={<KpiTabs />}
        actions={
          <Button
            variant="default"
            leftSection={<IconListTree size={16} aria-hidden />}
            renderRoot={(props) => <Link to="/goals" search={{ q: kpi.title, level: 'all' }} {...props} />}
          >
            See it in the tree
          </Button>
        }
      />
      <div className={classes.page}>
        <form className={classes.form} onSubmit={submit} noValidate aria-label={`Change ${kpi.title}`}>
          <KpiFields form={form} kpiId={kpi.id} parentTitle={base.parent_title} ownerName={base.owner_name} />
          <SourceFields form={form} />
          {refusal === null && <WhatIf kpiId={kpi.id} changes={changes} />}
          <FormProblem text={problem} />
          <div className={classes.foot}>
            <Button variant="default" onClick={() => void leave()}>
              Cancel
            </Button>
            <Reasoned refusal={refusal ?? (isSame ? 'Nothing is changed yet.' : null)}>
              <Button type="submit" loading={saving.isPending}>
                Save
              </Button>
            </Reasoned>
          </div>
        </form>
      </div>
      {isLost && (
        <Suspense>
          <ConflictDialog
            what={`KPI “${kpi.title}”`}
            isOpen
            differences={theirs === null ? null : differences(changes, bodyOf(valuesOf(theirs, format.exact), format.parse))}
            onClose={() => setIsLost(false)}
            onKeepMine={() => {
              if (theirs === null) return;
              setIsLost(false);
              setBase(theirs);
              saving.mutate({ sent: changes, version: theirs.version });
            }}
            onTakeTheirs={() => {
              if (theirs === null) return;
              setIsLost(false);
              setBase(theirs);
              form.setValues(valuesOf(theirs, format.exact));
            }}
          />
        </Suspense>
      )}
    </>
  );
}

/** The fields that one changed, beside what is there by now. */
function differences(mine: Partial<KpiBody>, theirs: KpiBody): Difference[] {
  const names = Object.keys(mine) as (keyof KpiBody)[];
  const words = (value: KpiBody[keyof KpiBody] | undefined) => (value == null ? 'nothing' : typeof value === 'object' ? JSON.stringify(value) : String(value));
  return names
    .filter((name) => JSON.stringify(mine[name]) !== JSON.stringify(theirs[name]))
    .map((name) => ({ field: FIELD_WORDS[name] ?? name, mine: words(mine[name]), theirs: words(theirs[name]) }));
}
