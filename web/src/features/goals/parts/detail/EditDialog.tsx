import { Group, Select, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { hasStatus } from '@/api/problem';
import { objectiveQueries } from '@/features/objectives/api';
import { Dialog } from '@/features/objectives/parts/Dialog';
import { STATE_WORDS, STATES } from '@/features/objectives/words';
import { useFormat } from '@/features/people/useMe';
import { WhatIf } from '@/features/previews/parts/WhatIf';
import { fieldErrors, generalReason } from '@/lib/fields';
import { ConflictDialog } from '@/ui/ConflictDialog';
import { FormProblem } from '@/ui/forms';
import { tellUndo } from '@/ui/notices';
import { detailQueries, type Detail } from '../../detail';
import { API_NAMES, FIELD_WORDS, patchOf, problemsOf, rebase, valuesOf, type EditField, type EditValues } from '../../edit';
import type { FreshGoal } from '../../fresh';
import { useGoalWritten } from '../../useGoalWritten';
import { changeGoal, type GoalPatch } from '../../writes';

interface Props {
  detail: Detail;
  onClose: () => void;
}

const TYPING_MS = 400;
const STATE_DATA = STATES.map((state) => ({ value: state, label: STATE_WORDS[state] }));

/** Changes the essentials of a goal; says before what another weight or target would move. */
export function EditDialog({ detail, onClose }: Props) {
  const format = useFormat();
  const client = useQueryClient();
  const takeIn = useGoalWritten();
  const { data: people = [] } = useQuery(objectiveQueries.people());
  const [base, setBase] = useState<FreshGoal>(detail.goal);
  const was = valuesOf(base, format);
  const [values, setValues] = useState<EditValues>(was);
  const [theirs, setTheirs] = useState<FreshGoal | null>(null);
  const [isTried, setIsTried] = useState(false);
  const patch = patchOf(values, was, format);
  const problems = problemsOf(values, format);
  const isChanged = Object.keys(patch).length > 0;

  const saving = useMutation({
    mutationFn: ({ version, body }: { version: number; body: GoalPatch }) => changeGoal(base.kind, base.id, { ...body, version }),
    onSuccess: async (receipt) => {
      onClose();
      const back = patchOf(was, values, format);
      tellUndo(`“${base.title}” is changed.`, async () => takeIn(await changeGoal(base.kind, base.id, back)));
      await takeIn(receipt);
    },
    onError: async (error) => {
      if (!hasStatus(error, 409, 412)) return;
      const { goal } = await client.query({ ...detailQueries.one(base.id), staleTime: 0 });
      if (goal.version !== base.version) setTheirs(goal);
    },
  });
  const submit = () => {
    setIsTried(true);
    if (Object.keys(problems).length === 0) saving.mutate({ version: base.version, body: patch });
  };
  const settle = (keepMine: boolean) => {
    if (theirs === null) return;
    const now = valuesOf(theirs, format);
    setValues(keepMine ? rebase(was, values, now).values : now);
    setBase(theirs);
    setTheirs(null);
    saving.reset();
  };
  const refused = fieldErrors(saving.error);
  const errorOf = (field: EditField) => (isTried ? problems[field] : undefined) ?? refused[API_NAMES[field]];
  const bind = (field: Exclude<EditField, 'state' | 'ownerId'>) => ({
    label: FIELD_WORDS[field],
    value: values[field],
    error: errorOf(field),
    onChange: (event: { currentTarget: { value: string } }) => setValues({ ...values, [field]: event.currentTarget.value }),
  });
  const ownerName = (id: string) => people.find((person) => person.id === id)?.name ?? (id === '' ? 'nobody' : id);
  const show = (of: EditValues, field: EditField) => (field === 'ownerId' ? ownerName(of.ownerId) : field === 'state' ? STATE_WORDS[of.state] : of[field] || 'nothing');

  return (
    <>
      <Dialog title={`Change “${base.title}”`} verb="Save" isBusy={saving.isPending} isReady={isChanged} onSubmit={submit} onClose={onClose}>
        <FormProblem text={theirs === null ? generalReason(saving.error, Object.values(API_NAMES)) : null} />
        <TextInput {...bind('title')} required data-autofocus maxLength={500} />
        <Textarea {...bind('description')} autosize minRows={2} maxRows={10} />
        <Group grow align="start">
          {base.parent_id !== null && <TextInput {...bind('weight')} inputMode="decimal" description="0: supports, doesn’t count" />}
          {base.kind === 'kpi' && (
            <TextInput {...bind('target')} label={'unit' in base && base.unit !== null ? `Target in ${base.unit}` : 'Target'} inputMode="decimal" description="Empty: words only" />
          )}
        </Group>
        <Previews goalId={base.id} patch={patch} />
        <Group grow align="start">
          <TextInput {...bind('startsOn')} type="date" />
          <TextInput {...bind('endsOn')} type="date" />
        </Group>
        <Group grow align="start">
          <Select
            label="Owner"
            searchable
            clearable
            clearButtonProps={{ 'aria-label': 'No owner' }}
            data={people.map((person) => ({ value: person.id, label: person.name }))}
            value={values.ownerId === '' ? null : values.ownerId}
            error={errorOf('ownerId')}
            onChange={(owner) => setValues({ ...values, ownerId: owner ?? '' })}
          />
          <Select
            label="State"
            allowDeselect={false}
            data={STATE_DATA}
            value={values.state}
            error={errorOf('state')}
            onChange={(state) => setValues({ ...values, state: (state ?? values.state) })}
          />
        </Group>
      </Dialog>
      {theirs !== null && (
        <ConflictDialog
          isOpen
          what={`“${base.title}”`}
          differences={rebase(was, values, valuesOf(theirs, format)).conflicts.map((field) => ({
            field: FIELD_WORDS[field],
            mine: show(values, field),
            theirs: show(valuesOf(theirs, format), field),
          }))}
          onKeepMine={() => settle(true)}
          onTakeTheirs={() => settle(false)}
          onClose={() => setTheirs(null)}
        />
      )}
    </>
  );
}

/** What another weight or target would move, before it is saved. */
function Previews({ goalId, patch }: { goalId: string; patch: GoalPatch }) {
  const [settled] = useDebouncedValue(patch, TYPING_MS);
  return (
    <>
      {settled.weight !== undefined && <WhatIf goalId={goalId} change={{ weight: settled.weight }} word="With this weight" />}
      {settled.target_value !== undefined && <WhatIf goalId={goalId} change={{ target_value: settled.target_value }} word="With this target" />}
    </>
  );
}
