import { Chip, Group, Select, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { can } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import { choiceQueries } from '../choices';
import type { KpiValues } from '../form';
import { GoalSelect } from './GoalSelect';
import classes from './KpiForm.module.css';

export type KpiFormOf = UseFormReturnType<KpiValues>;

interface Props {
  form: KpiFormOf;
  kpiId: string | null;
  parentTitle: string | null;
  ownerName: string | null;
}

const MEASURES = [
  { value: 'sum', label: 'Added up' },
  { value: 'latest', label: 'The latest counts' },
  { value: 'average', label: 'Their average' },
  { value: 'minimum', label: 'The smallest counts' },
  { value: 'maximum', label: 'The largest counts' },
  { value: 'completion', label: 'Days done of all due days' },
];
const DIRECTIONS = [
  { value: 'increase', label: 'More is better' },
  { value: 'decrease', label: 'Less is better' },
  { value: 'maintain', label: 'Stay within bounds' },
];
const STRATEGIES = [
  { value: 'average', label: 'Average by weight' },
  { value: 'sum', label: 'Sum of the values' },
  { value: 'min', label: 'The lowest' },
  { value: 'max', label: 'The highest' },
  { value: 'count', label: 'How many are completed' },
];
const LEVELS = [
  { value: 'quarterly', label: 'Quarterly' },
  { value: 'monthly', label: 'Monthly' },
  { value: 'weekly', label: 'Weekly' },
  { value: 'daily', label: 'Daily' },
];
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** What it is, how it is measured, when, and where it stands. */
export function KpiFields({ form, kpiId, parentTitle, ownerName }: Props) {
  const format = useFormat();
  const me = useMe();
  const people = useQuery({ ...choiceQueries.people(), enabled: can(me, 'people.view') });
  const { values } = form;
  const owners = (people.data?.items ?? []).map((person) => ({ value: person.id, label: person.name }));
  const isKnown = values.owner_id === null || owners.some((one) => one.value === values.owner_id);
  const isBound = values.direction === 'maintain';
  const number = { inputMode: 'decimal', autoComplete: 'off' } as const;
  return (
    <>
      <TextInput label="Title" required maxLength={200} {...form.getInputProps('title')} />
      <Textarea label="Description" autosize minRows={2} maxRows={8} {...form.getInputProps('description')} />

      <h2 className={classes.section}>Measure</h2>
      <div className={classes.pair}>
        <Select label="Logged values are" data={MEASURES} allowDeselect={false} disabled={values.metric !== null} {...form.getInputProps('measure')} />
        <Select label="Direction" data={DIRECTIONS} allowDeselect={false} {...form.getInputProps('direction')} />
        <TextInput label="Unit" maxLength={100} {...form.getInputProps('unit')} />
      </div>
      <div className={classes.pair}>
        {isBound ? (
          <>
            <TextInput label="Lower bound" {...number} {...form.getInputProps('lower_bound')} />
            <TextInput label="Upper bound" {...number} {...form.getInputProps('upper_bound')} />
          </>
        ) : (
          <>
            <TextInput label="Target" description="None: words only, no progress" {...number} {...form.getInputProps('target_value')} />
            <TextInput label="Baseline" description="Where it starts; none: 0" {...number} {...form.getInputProps('baseline_value')} />
          </>
        )}
        <TextInput label="Target in words" description="Shown where there is no number" {...form.getInputProps('target_text')} />
      </div>

      <h2 className={classes.section}>When</h2>
      <div className={classes.pair}>
        <Select label="Level" description="None: it stands for itself" placeholder="Standing" data={LEVELS} clearable {...form.getInputProps('level')} />
        <TextInput label="First day" description="None: open" type="date" {...form.getInputProps('starts_on')} />
        <TextInput label="Last day" description="None: open" type="date" {...form.getInputProps('ends_on')} />
      </div>
      <div>
        <span className={classes.label} id="due-weekdays">
          Due on {values.due_weekdays.length === 0 && <span className={classes.quiet}>(every day)</span>}
        </span>
        <Chip.Group multiple {...form.getInputProps('due_weekdays')}>
          <Group gap={6} role="group" aria-labelledby="due-weekdays">
            {WEEKDAYS.map((day) => (
              <Chip key={day} value={String(day)} size="xs">
                {format.shortWeekday(`2026-01-${String(4 + day).padStart(2, '0')}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>

      <h2 className={classes.section}>Where it stands</h2>
      <GoalSelect
        label="Stands under"
        value={values.parent_id}
        title={parentTitle}
        except={kpiId}
        error={form.errors['parent_id']}
        onChange={(id) => form.setFieldValue('parent_id', id)}
      />
      <div className={classes.pair}>
        <TextInput label="Weight there" description="0: supports, doesn’t count" {...number} {...form.getInputProps('weight')} />
        <Select label="From KPIs below it takes" description="Once there are any" data={STRATEGIES} allowDeselect={false} {...form.getInputProps('rollup_strategy')} />
      </div>
      <div className={classes.pair}>
        <Select
          label="Owner"
          description={kpiId === null ? 'None: you' : undefined}
          data={isKnown || values.owner_id === null ? owners : [{ value: values.owner_id, label: ownerName ?? 'Somebody' }, ...owners]}
          searchable
          clearable
          {...form.getInputProps('owner_id')}
        />
        <TextInput label="Department" description={kpiId === null ? 'None: yours' : undefined} maxLength={100} {...form.getInputProps('department')} />
      </div>
    </>
  );
}
