import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useMemo, useRef, useState, type SyntheticEvent } from 'react';
import { useFormat, useMe } from '@/features/people/useMe';
import { fieldErrors, generalReason } from '@/lib/fields';
import { FormProblem } from '@/ui/forms';
import { problemsOf, valuesOf, type FormValues, type Problems } from '../../form';
import { mergeValues, take, type Field } from '../../merge';
import { recallDraft, useDraft } from '../../useDraft';
import { StepError, useSaving, type Base } from '../../useSaving';
import { MergeDialog } from './MergeDialog';
import { Essentials } from './Essentials';
import { KeyResultsField } from './KeyResultsField';
import classes from './ObjectiveForm.module.css';
import { WhatIfs } from './WhatIfs';

interface Props {
  /** Null: a new objective. */
  base: Base | null;
  initial: FormValues;
  canMove: boolean;
  onSaved: (id: string) => void;
  onCancel: () => void;
}

/** The form of an objective, new or there already. What is typed survives a reload, and any refusal. */
export function ObjectiveForm({ base: opened, initial, canMove, onSaved, onCancel }: Props) {
  const format = useFormat();
  const me = useMe();
  const draftName = `${me.user.id}.${opened?.id ?? 'new'}`;
  const [draft] = useState(() => recallDraft(draftName));
  const [base, setBase] = useState<Base | null>(() =>
    opened !== null && draft?.base != null && draft.version !== null ? { ...opened, values: draft.base, version: draft.version } : opened,
  );
  const [values, setValues] = useState(draft?.values ?? initial);
  const [problems, setProblems] = useState<Problems>({});
  const [isRestored, setIsRestored] = useState(draft !== null);
  const form = useRef<HTMLFormElement>(null);
  const { keep, forget } = useDraft(draftName);

  const restart = (nextBase: Base | null, next: FormValues) => {
    setBase(nextBase);
    setValues(next);
    keep({ values: next, base: nextBase?.values ?? null, version: nextBase?.version ?? null });
  };
  const set = (part: Partial<FormValues>) => {
    setProblems({});
    restart(base, { ...values, ...part });
  };
  const finish = (done: () => void) => {
    forget();
    done();
  };
  const { saving, latest, settle, isChanged } = useSaving({ base, onSaved: (id) => finish(() => onSaved(id)), onBase: restart });

  const errors = useMemo(() => ({ ...errorsOf(saving.error), ...problems }), [saving.error, problems]);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = problemsOf(values, format);
    setProblems(found);
    if (Object.keys(found).length === 0) saving.mutate(values);
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  const resolve = (keepMine: Field[], conflicts: Field[]) => {
    if (base === null || latest === null) return;
    const theirs = valuesOf(latest, format);
    const { merged } = mergeValues(base.values, values, theirs);
    const taken = conflicts.filter((field) => !keepMine.includes(field));
    const next = { ...values, ...take(merged, theirs, taken) };
    restart({ ...base, version: latest.version, values: theirs }, next);
    saving.reset();
    settle();
  };

  return (
    <form ref={form} onSubmit={submit} noValidate className={classes.form} aria-label={base === null ? 'New objective' : 'Edit the objective'}>
      <Stack gap="lg" className={classes.fields}>
        {isRestored && (
          <Alert color="teal" variant="light" icon={<IconHistory size={18} aria-hidden />}>
            <Group justify="space-between">
              What you had typed is back.
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => {
                  setIsRestored(false);
                  setBase(opened);
                  setValues(initial);
                  forget();
                }}
              >
                Start over
              </Button>
            </Group>
          </Alert>
        )}
        <Essentials values={values} errors={errors} isNew={base === null} canMove={canMove} onChange={set} />
        <KeyResultsField rows={values.keyResults} errors={errors} onChange={(keyResults) => set({ keyResults })} />
        <FormProblem text={latest === null ? generalReason(causeOf(saving.error), shownFields(values)) : null} />
        <Group className={classes.buttons}>
          <Button type="submit" loading={saving.isPending} disabled={!isChanged(values) && base !== null}>
            {base === null ? 'Create the objective' : 'Save'}
          </Button>
          <Button variant="default" onClick={() => finish(onCancel)}>
            Cancel
          </Button>
        </Group>
      </Stack>
      {base !== null && <WhatIfs base={base} values={values} />}
      {base !== null && latest !== null && (
        <MergeDialog base={base.values} mine={values} theirs={latest} onResolve={resolve} onClose={settle} />
      )}
    </form>
  );
}

/** Why it wasn't saved: of a key result, why that one wasn't. */
function causeOf(error: unknown): unknown {
  return error instanceof StepError ? error.cause : error;
}

/** Refusals at the fields that they are about, also those of a key result saved for itself. */
function errorsOf(error: unknown): Problems {
  const errors = fieldErrors(causeOf(error));
  if (!(error instanceof StepError) || !('index' in error.step)) return errors;
  const at = `key_results.${error.step.index}`;
  if (Object.keys(errors).length === 0) return { [`${at}.weight`]: error.message };
  const prefix = error.step.kind === 'create' ? `${at}.kpi` : at;
  return Object.fromEntries(Object.entries(errors).map(([field, message]) => [`${prefix}.${field}`, message]));
}

const OWN_FIELDS = ['title', 'description', 'level', 'parent_id', 'owner_id', 'department', 'year', 'quarter', 'starts_on', 'ends_on'];

/** The fields of the form that show their own refusals. */
function shownFields(values: FormValues): string[] {
  const of = (index: number) => [
    ...['weight', 'kpi_id'].map((name) => `key_results.${index}.${name}`),
    ...['title', 'unit', 'baseline_value', 'target_value'].map((name) => `key_results.${index}.kpi.${name}`),
  ];
  return [...OWN_FIELDS, 'weight', 'manual_progress', 'state', ...values.keyResults.flatMap((_, index) => of(index))];
}
