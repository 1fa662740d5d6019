import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '@/api/client';
import { objectiveQueries } from '../../api';

interface Props {
  /** KPIs that are key results already. */
  taken: string[];
  onChoose: (kpi: Schemas['KpiOut']) => void;
  onClose: () => void;
}

const TYPING_MS = 200;

/** Finds a KPI by words of its title. */
export function KpiSearch({ taken, onChoose, onClose }: Props) {
  const [q, setQ] = useState('');
  const [asked] = useDebouncedValue(q, TYPING_MS);
  const { data: found = [], isFetching } = useQuery({ ...objectiveQueries.kpiChoices(asked), placeholderData: keepPreviousData });
  const data = found.map((kpi) => ({ value: kpi.id, label: labelOf(kpi), disabled: taken.includes(kpi.id) }));
  return (
    <Select
      autoFocus
      label="Which KPI"
      placeholder="Search by title"
      data={data}
      filter={({ options }) => options}
      searchable
      defaultDropdownOpened
      nothingFoundMessage={isFetching ? 'Looking …' : 'No KPI has these words'}
      searchValue={q}
      onSearchChange={setQ}
      value={null}
      onChange={(id) => {
        const chosen = found.find((kpi) => kpi.id === id);
        if (chosen !== undefined) onChoose(chosen);
      }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    />
  );
}

function labelOf({ title, owner_name: owner, year, quarter }: Schemas['KpiOut']): string {
  const when = year === null ? null : quarter === null ? String(year) : `Q${quarter} ${year}`;
  return [title, when, owner].filter(Boolean).join(' · ');
}
