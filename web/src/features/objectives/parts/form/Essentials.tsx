import { Button, Group, Select, Text, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import { can, whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { objectiveQueries } from '../../api';
import type { FormValues, Problems } from '../../form';
import { periodKey, periodsAround, periodWord, readPeriod } from '../../periods';
import { CREATE, levelAbove, LEVEL_WORDS, LEVELS, STATE_WORDS, STATES } from '../../words';
import classes from './ObjectiveForm.module.css';
import { ParentField } from './ParentField';

interface Props {
  values: FormValues;
  errors: Problems;
  isNew: boolean;
  /** Whether level, parent, owner and department may be changed. */
  canMove: boolean;
  onChange: (part: Partial<FormValues>) => void;
}

const STATE_DATA = STATES.map((state) => ({ value: state, label: STATE_WORDS[state] }));

/** What an objective is, where it stands, whose it is, and when. */
export function Essentials({ values, errors, isNew, canMove, onChange }: Props) {
  const me = useMe();
  const { data: people = [] } = useQuery(objectiveQueries.people());
  const noMove = isNew || canMove ? null : (whyNot(me, 'objectives.move') ?? 'This objective belongs to somebody else.');
  const isLocked = noMove !== null;
  const [hasMore, more] = useDisclosure(!isNew && (values.startsOn !== '' || values.manualProgress !== '' || values.state !== 'active'));
  const { today, fiscal_year_start_month: startMonth } = me.organization;
  const known = periodsAround(today, startMonth, 1, 1).map((period) => ({ value: periodKey(period), label: periodWord(period) }));
  const other = known.some((one) => one.value === values.period) ? null : readPeriod(values.period);
  const periods = other === null ? known : [...known, { value: values.period, label: periodWord(other) }];
  const departments = [...new Set([...people.flatMap((person) => person.department ?? []), ...(values.department === '' ? [] : [values.department])])];
  const levels = LEVELS.map((level) => ({ value: level, label: LEVEL_WORDS[level], disabled: isNew && !can(me, CREATE[level]) }));
  const refusedLevels = isNew ? LEVELS.map((level) => whyNot(me, CREATE[level])).find((reason) => reason !== null) : null;
  const owners = people.map((person) => ({ value: person.id, label: person.name }));

  return (
    <>
      <TextInput
        label="Title"
        placeholder="What is to be reached"
        required
        autoFocus={isNew}
        maxLength={200}
        value={values.title}
        onChange={(event) => onChange({ title: event.currentTarget.value })}
        error={errors['title']}
      />
      <Textarea
        label="Description"
        placeholder="Why it matters, what it is not"
        autosize
        minRows={2}
        maxRows={12}
        value={values.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
        error={errors['description']}
      />
      {noMove !== null && (
        <Text size="sm" c="dimmed" id="no-move">
          Level, parent, owner and department stay as they are. {noMove}
        </Text>
      )}
      <div className={classes.pair}>
        <Select
          label="Level"
          description={refusedLevels ?? undefined}
          data={levels}
          value={values.level}
          allowDeselect={false}
          disabled={isLocked}
          onChange={(level) => onChange({ level: (level ?? values.level), parent: null })}
          error={errors['level']}
        />
        <Select
          label="Period"
          data={periods}
          placeholder="Open"
          clearable
          clearButtonProps={{ 'aria-label': 'No period' }}
          value={values.period === '' ? null : values.period}
          onChange={(period) => onChange({ period: period ?? '' })}
          error={errors['quarter'] ?? errors['year']}
        />
      </div>
      {levelAbove(values.level) !== null && (
        <div className={classes.pair}>
          <ParentField level={values.level} value={values.parent} isLocked={isLocked} error={errors['parent_id']} onChange={(parent) => onChange({ parent })} />
          <TextInput
            label="Weight in its parent"
            description="0: it supports, but doesn’t count"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            inputMode="decimal"
            value={values.weight}
            onChange={(event) => onChange({ weight: event.currentTarget.value })}
            error={errors['weight']}
          />
        </div>
      )}
      <div className={classes.pair}>
        <Select
          label="Owner"
          data={owners}
          searchable
          clearable={!isLocked}
          clearButtonProps={{ 'aria-label': 'No owner' }}
          placeholder="You"
          disabled={isLocked}
          value={values.ownerId}
          onChange={(ownerId) => onChange({ ownerId })}
          error={errors['owner_id']}
        />
        <Select
          label="Department"
          data={departments}
          clearable={!isLocked}
          clearButtonProps={{ 'aria-label': 'No department' }}
          placeholder="None"
          disabled={isLocked}
          value={values.department === '' ? null : values.department}
          onChange={(department) => onChange({ department: department ?? '' })}
          error={errors['department']}
        />
      </div>
      {!hasMore && (
        <Group>
          <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconChevronDown size={16} stroke={1.8} aria-hidden />} onClick={more.open}>
            Own dates, progress by hand, state
          </Button>
        </Group>
      )}
      {hasMore && (
        <div className={classes.pair}>
          <TextInput label="Starts on" type="date" value={values.startsOn} onChange={(event) => onChange({ startsOn: event.currentTarget.value })} error={errors['starts_on']} />
          <TextInput label="Ends on" type="date" value={values.endsOn} onChange={(event) => onChange({ endsOn: event.currentTarget.value })} error={errors['ends_on']} />
          <TextInput
            label="Progress by hand, in %"
            description="Stands while there are no key results and nothing below"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            inputMode="decimal"
            value={values.manualProgress}
            onChange={(event) => onChange({ manualProgress: event.currentTarget.value })}
            error={errors['manual_progress']}
          />
          <Select
            label="State"
            data={STATE_DATA}
            allowDeselect={false}
            value={values.state}
            onChange={(state) => onChange({ state: (state ?? values.state) })}
            error={errors['state']}
          />
        </div>
      )}
    </>
  );
}
