import { ActionIcon, Button, NumberInput, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { objectiveQueries, type LinkedKpi } from '@/features/objectives/api';
import { linkKpi, reweighKpi, unlinkKpi } from '@/features/objectives/writes';
import { useFormat } from '@/features/people/useMe';
import { WhatIf } from '@/features/previews/parts/WhatIf';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { tellFailure, tellUndo } from '@/ui/notices';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { StatusMark } from '@/ui/StatusMark';
import type { Detail } from '../../detail';
import { useGoalWritten } from '../../useGoalWritten';
import type { Receipt } from '../../writes';
import classes from './Detail.module.css';
import { Nothing, Section } from './Section';

const TYPING_MS = 300;

/** The KPIs that an objective takes progress from: add, weigh, remove, each with undo. */
export function LinksSection({ detail: { goal, progress }, refusal }: { detail: Detail; refusal: string | null }) {
  const { data, error, refetch } = useQuery(objectiveQueries.keyResults(goal.id));
  const write = useLinkWrites(goal.id);
  return (
    <Section title="Key results">
      {progress.method === 'children' && data !== undefined && data.length > 0 && (
        <Nothing>The objectives below make the progress; these KPIs are left out of it.</Nothing>
      )}
      {data === undefined && (error === null ? <LinesSkeleton label="Loading the links" lines={3} /> : <ErrorMessage error={error} onRetry={() => void refetch()} />)}
      {data?.length === 0 && <Nothing>No KPI is linked.</Nothing>}
      <ul className={classes.list} aria-label="Linked KPIs">
        {data?.map((kpi) => (
          <LinkedRow key={kpi.kpi_id} objectiveId={goal.id} kpi={kpi} refusal={refusal} write={write} />
        ))}
      </ul>
      {refusal === null ? <AddLink objectiveId={goal.id} linked={data ?? []} write={write} /> : <Nothing>{refusal}</Nothing>}
    </Section>
  );
}

interface Write {
  /** What is done, and what it would take to go back. */
  run: () => Promise<Receipt>;
  undo: () => Promise<Receipt>;
  words: string;
}

function useLinkWrites(objectiveId: string) {
  const takeIn = useGoalWritten();
  return useMutation({
    mutationKey: ['links', objectiveId],
    mutationFn: ({ run }: Write) => run(),
    onSuccess: async (receipt, { undo, words }) => {
      tellUndo(words, async () => takeIn(await undo()));
      await takeIn(receipt);
    },
    onError: (error) => tellFailure('Not saved', error),
  });
}

type Writing = ReturnType<typeof useLinkWrites>;

interface RowProps {
  objectiveId: string;
  kpi: LinkedKpi;
  refusal: string | null;
  write: Writing;
}

function LinkedRow({ objectiveId, kpi, refusal, write }: RowProps) {
  const format = useFormat();
  const [weight, setWeight] = useState<number | null>(null);
  const isOther = weight !== null && weight !== kpi.weight && weight > 0 && weight <= 1;
  const [settled] = useDebouncedValue(weight, TYPING_MS);
  const save = () => {
    if (!isOther) return;
    write.mutate({
      run: () => reweighKpi(objectiveId, kpi.kpi_id, weight),
      undo: () => reweighKpi(objectiveId, kpi.kpi_id, kpi.weight),
      words: `“${kpi.title}” counts with weight ${format.weight(weight)}.`,
    });
    setWeight(null);
  };
  const remove = () =>
    write.mutate({
      run: () => unlinkKpi(objectiveId, kpi.kpi_id),
      undo: () => linkKpi(objectiveId, kpi.kpi_id, kpi.weight),
      words: `“${kpi.title}” is no longer linked.`,
    });
  return (
    <li className={classes.editing}>
      <div className={classes.linked}>
        <span className={classes.partName}>
          <Link to="/goals/$goalId" params={{ goalId: kpi.kpi_id }}>
            {kpi.title}
          </Link>
          <span className={classes.meta}>
            {kpi.progress_percentage === null ? 'words only' : format.percent(kpi.progress_percentage)} <StatusMark status={kpi.status} none="no numeric target" />
          </span>
        </span>
        <NumberInput
          aria-label={`Weight of ${kpi.title}`}
          size="xs"
          w={84}
          min={0.01}
          max={1}
          step={0.1}
          decimalScale={4}
          disabled={refusal !== null}
          value={weight ?? kpi.weight}
          onChange={(next) => setWeight(typeof next === 'number' ? next : null)}
          onKeyDown={(event) => event.key === 'Enter' && save()}
        />
        <Button size="xs" variant="light" disabled={!isOther} onClick={save}>
          Save
        </Button>
        <Reasoned refusal={refusal}>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Unlink ${kpi.title}`} onClick={remove}>
            <IconTrash size={16} />
          </ActionIcon>
        </Reasoned>
      </div>
      {isOther && settled === weight && <WhatIf goalId={objectiveId} change={{ link: { kpi_id: kpi.kpi_id, weight } }} />}
    </li>
  );
}

function AddLink({ objectiveId, linked, write }: { objectiveId: string; linked: LinkedKpi[]; write: Writing }) {
  const [q, setQ] = useState('');
  const [kpiId, setKpiId] = useState<string | null>(null);
  const [asked] = useDebouncedValue(q, TYPING_MS);
  const [isAsked, setIsAsked] = useState(false);
  const { data = [] } = useQuery({ ...objectiveQueries.kpiChoices(asked), enabled: isAsked });
  const known = new Set(linked.map((kpi) => kpi.kpi_id));
  const choices = data.filter((kpi) => !known.has(kpi.id)).map((kpi) => ({ value: kpi.id, label: kpi.title }));
  const title = choices.find((one) => one.value === kpiId)?.label ?? q;
  const add = (event: SyntheticEvent) => {
    event.preventDefault();
    if (kpiId === null) return;
    write.mutate({
      run: () => linkKpi(objectiveId, kpiId, 1),
      undo: () => unlinkKpi(objectiveId, kpiId),
      words: `“${title}” is linked.`,
    });
    setKpiId(null);
    setQ('');
  };
  return (
    <form className={classes.adding} onSubmit={add} aria-label="Link a KPI">
      <Select
        aria-label="KPI to link"
        placeholder="Link a KPI…"
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'Clear the choice' }}
        data={choices}
        // What is found is found by the server; all of it is shown.
        filter={({ options }) => options}
        nothingFoundMessage="No such KPI"
        value={kpiId}
        searchValue={q}
        onFocus={() => setIsAsked(true)}
        onSearchChange={setQ}
        onChange={setKpiId}
      />
      <Button type="submit" variant="default" disabled={kpiId === null} loading={write.isPending}>
        Link
      </Button>
      {kpiId !== null && <WhatIf goalId={objectiveId} change={{ link: { kpi_id: kpiId, weight: 1 } }} />}
    </form>
  );
}
