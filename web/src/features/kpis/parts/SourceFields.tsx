import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { can } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { choiceQueries } from '../choices';
import type { KpiFormOf } from './KpiFields';
import classes from './KpiForm.module.css';

const GRAINS = { daily: 'Every day', weekly: 'Every week', monthly: 'Every month' } as const;

/** Which metric of which community logs it, instead of people. */
export function SourceFields({ form }: { form: KpiFormOf }) {
  const me = useMe();
  const mayChoose = can(me, 'communities.view');
  const communities = useQuery({ ...choiceQueries.communities(), enabled: mayChoose });
  const metrics = useQuery({ ...choiceQueries.metrics(), enabled: mayChoose });
  const { values } = form;
  const usable = (metrics.data?.items ?? []).filter((metric) => metric.measure !== null);
  const chosen = usable.find((metric) => `${metric.grain}:${metric.key}` === values.metric);
  const groups = Object.entries(GRAINS).map(([grain, group]) => ({
    group,
    items: usable.filter((metric) => metric.grain === grain).map((metric) => ({ value: `${grain}:${metric.key}`, label: metric.label })),
  }));
  return (
    <>
      <h2 className={classes.section}>Fed by a community</h2>
      <p className={classes.quiet}>
        {mayChoose
          ? 'Choose a metric, and what happens there is logged by itself; nobody logs by hand then.'
          : 'Only those who see the communities’ figures can choose one.'}
      </p>
      <div className={classes.pair}>
        <Select
          label="Community"
          clearable
          searchable
          disabled={!mayChoose}
          placeholder="None: people log it"
          data={(communities.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
          value={values.community}
          error={form.errors['community']}
          onChange={(id) => form.setValues(id === null ? { community: null, metric: null } : { community: id })}
        />
        <Select
          label="Metric"
          searchable
          disabled={!mayChoose || values.community === null}
          description={chosen?.description}
          data={groups}
          value={values.metric}
          error={form.errors['metric'] ?? form.errors['metric_source']}
          onChange={(key) => {
            const metric = usable.find((one) => `${one.grain}:${one.key}` === key);
            form.setValues({ metric: key, ...(metric?.measure == null ? {} : { measure: metric.measure }) });
          }}
        />
      </div>
    </>
  );
}
