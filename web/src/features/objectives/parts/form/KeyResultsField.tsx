import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { IconLink, IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useFormat } from '@/features/people/useMe';
import { emptyRow, rowOf, type KeyResultRow, type Problems } from '../../form';
import { KpiSearch } from './KpiSearch';
import classes from './ObjectiveForm.module.css';

interface Props {
  rows: KeyResultRow[];
  errors: Problems;
  onChange: (rows: KeyResultRow[]) => void;
}

/** The key results: KPIs that are there, linked by weight, and new ones. */
export function KeyResultsField({ rows, errors, onChange }: Props) {
  const format = useFormat();
  const [isSearching, setIsSearching] = useState(false);
  const [latest, setLatest] = useState<string | null>(null);
  const change = (key: string, part: Partial<KeyResultRow>) => onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const addNew = () => {
    const row = emptyRow();
    setLatest(row.key);
    onChange([...rows, row]);
  };
  return (
    <fieldset className={classes.keyResults}>
      <legend className={classes.legend}>Key results</legend>
      <p className={classes.hint}>KPIs that tell whether it is reached. Its progress is their average, each by its weight.</p>
      {rows.map((row, index) => (
        <Row
          key={row.key}
          row={row}
          isLatest={row.key === latest}
          number={index + 1}
          errorOf={(name) => errors[`key_results.${index}.${name}`]}
          onChange={(part) => change(row.key, part)}
          onRemove={() => onChange(rows.filter((one) => one.key !== row.key))}
        />
      ))}
      {isSearching && (
        <KpiSearch
          taken={rows.flatMap((row) => row.kpiId ?? [])}
          onChoose={(kpi) => {
            setIsSearching(false);
            onChange([...rows, rowOf({ kpi_id: kpi.id, title: kpi.title, weight: 1, unit: kpi.unit, target_value: kpi.target_value }, format)]);
          }}
          onClose={() => setIsSearching(false)}
        />
      )}
      <Group>
        <Button variant="default" size="xs" leftSection={<IconPlus size={15} aria-hidden />} onClick={addNew}>
          New key result
        </Button>
        <Button variant="default" size="xs" leftSection={<IconLink size={15} aria-hidden />} onClick={() => setIsSearching(true)}>
          Link a KPI
        </Button>
      </Group>
    </fieldset>
  );
}

const MEASURES = [
  { value: 'sum', label: 'added up' },
  { value: 'latest', label: 'the latest counts' },
  { value: 'average', label: 'their average' },
  { value: 'minimum', label: 'the smallest' },
  { value: 'maximum', label: 'the largest' },
] satisfies { value: KeyResultRow['measure']; label: string }[];
const DIRECTIONS = [
  { value: 'increase', label: 'rise to the target' },
  { value: 'decrease', label: 'fall to the target' },
];

interface RowProps {
  row: KeyResultRow;
  number: number;
  isLatest: boolean;
  errorOf: (name: string) => string | undefined;
  onChange: (part: Partial<KeyResultRow>) => void;
  onRemove: () => void;
}

function Row({ row, number, isLatest, errorOf, onChange, onRemove }: RowProps) {
  const isNew = row.kpiId === null;
  const name = isNew ? `key result ${number}` : row.title;
  return (
    <div className={classes.row} role="group" aria-label={`Key result ${number}`} data-new={isNew || undefined}>
      {isNew ? (
        <TextInput
          label="New key result"
          placeholder="What is measured"
          maxLength={200}
          autoFocus={isLatest}
          value={row.title}
          onChange={(event) => onChange({ title: event.currentTarget.value })}
          error={errorOf('kpi.title')}
        />
      ) : (
        <span className={classes.linked}>
          {row.title}
          {row.target !== '' && (
            <small>
              target {row.target} {row.unit}
            </small>
          )}
        </span>
      )}
      <TextInput
        label={isNew ? 'Weight' : undefined}
        aria-label={`Weight of ${name}`}
        inputMode="decimal"
        leftSection={isNew ? undefined : '×'}
        value={row.weight}
        onChange={(event) => onChange({ weight: event.currentTarget.value })}
        error={errorOf('weight')}
      />
      <ActionIcon className={classes.remove} variant="subtle" color="gray" size={36} aria-label={`Remove ${name}`} onClick={onRemove}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
      {isNew && (
        <div className={classes.numbers}>
          <TextInput label="From" placeholder="0" inputMode="decimal" value={row.baseline} onChange={(event) => onChange({ baseline: event.currentTarget.value })} error={errorOf('kpi.baseline_value')} />
          <TextInput label="Target" placeholder="100" inputMode="decimal" value={row.target} onChange={(event) => onChange({ target: event.currentTarget.value })} error={errorOf('kpi.target_value')} />
          <TextInput label="Unit" placeholder="homes" value={row.unit} onChange={(event) => onChange({ unit: event.currentTarget.value })} error={errorOf('kpi.unit')} />
          <Select label="It is to" data={DIRECTIONS} allowDeselect={false} value={row.direction} onChange={(direction) => onChange({ direction: direction === 'decrease' ? 'decrease' : 'increase' })} />
          <Select label="Logged values" data={MEASURES} allowDeselect={false} value={row.measure} onChange={(measure) => onChange({ measure: MEASURES.find((one) => one.value === measure)?.value ?? row.measure })} />
        </div>
      )}
    </div>
  );
}
