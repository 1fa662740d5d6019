import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { hasStatus } from '@/api/problem';
import { useFormat } from '@/features/people/useMe';
import { objectiveQueries, type LinkedKpi, type Objective } from './api';
import { fieldsOf, newObjectiveOf, patchOf, stepsTo, valuesOf, type FormValues, type ObjectiveValues, type Step } from './form';
import { useRefresh } from './useRefresh';
import { changeObjective, createKeyResult, createObjective, linkKpi, reweighKpi, unlinkKpi } from './writes';

/** What was there when the form was opened, or when it last was saved. */
export interface Base {
  id: string;
  version: number;
  values: ObjectiveValues;
  linked: LinkedKpi[];
}

/** A key result that couldn't be saved; those before it are. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly step: Step;
  constructor(step: Step, cause: unknown) {
    super(cause instanceof Error ? cause.message : 'Not saved.', { cause });
    this.step = step;
  }
}

interface Options {
  base: Base | null;
  /** Everything is saved. */
  onSaved: (id: string) => void;
  /** The form is to go on from here: a part is saved, or another one's change is taken in. */
  onBase: (base: Base, values: FormValues) => void;
}

/** Saves the form: a new objective at once with its key results, a changed one step by step. */
export function useSaving({ base, onSaved, onBase }: Options) {
  const format = useFormat();
  const client = useQueryClient();
  const refresh = useRefresh();
  const [latest, setLatest] = useState<Objective | null>(null);

  const save = async (values: FormValues): Promise<string> => {
    if (base === null) return (await createObjective(newObjectiveOf(values, format))).id;
    const patch = patchOf(values, base.values, format);
    let now = base;
    if (Object.keys(patch).length > 0) {
      const written = await changeObjective(base.id, { ...patch, version: base.version });
      now = { ...base, version: written.version, values: valuesOf(written, format) };
    }
    await saveKeyResults(now, values);
    return base.id;
  };

  const saveKeyResults = async (from: Base, values: FormValues): Promise<void> => {
    let rows = values.keyResults;
    for (const step of stepsTo(values, from.linked, format)) {
      try {
        const madeId = await carryOut(from.id, step);
        if (step.kind === 'create') rows = rows.map((row) => (row.key === step.key ? { ...row, kpiId: madeId } : row));
      } catch (error) {
        const linked = await client.query({ ...objectiveQueries.keyResults(from.id), staleTime: 0 });
        onBase({ ...from, linked }, { ...values, keyResults: rows });
        throw new StepError(step, error);
      }
    }
  };

  const saving = useMutation({
    mutationFn: save,
    onSuccess: async (id) => {
      await refresh();
      onSaved(id);
    },
    onError: async (error) => {
      if (base === null || !hasStatus(error, 409, 412)) return;
      const theirs = await client.query({ ...objectiveQueries.one(base.id), staleTime: 0 });
      if (theirs.version !== base.version) setLatest(theirs);
    },
  });

  return { saving, latest, settle: () => setLatest(null), isChanged: (values: FormValues) => isChanged(values, base, format) };
}

function isChanged(values: FormValues, base: Base | null, format: ReturnType<typeof useFormat>): boolean {
  if (base === null) return fieldsOf(values, format).title !== '' || values.keyResults.length > 0;
  return Object.keys(patchOf(values, base.values, format)).length > 0 || stepsTo(values, base.linked, format).length > 0;
}

/** Carries out one step; the KPI that it is about. */
async function carryOut(objectiveId: string, step: Step): Promise<string> {
  switch (step.kind) {
    case 'create':
      return (await createKeyResult(objectiveId, step.kpi, step.weight)).id;
    case 'link':
      await linkKpi(objectiveId, step.kpiId, step.weight);
      return step.kpiId;
    case 'reweigh':
      await reweighKpi(objectiveId, step.kpiId, step.weight);
      return step.kpiId;
    case 'unlink':
      await unlinkKpi(objectiveId, step.kpiId);
      return step.kpiId;
  }
}
