import { Select, Switch, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { currencies, timeZones } from '@/features/people/places';
import type { CommunityIn } from '../places';
import classes from './Places.module.css';

interface Props {
  values: CommunityIn;
  errors: Record<string, string>;
  isLocked: boolean;
  onChange: (part: Partial<CommunityIn>) => void;
}

/** What a community is called, where it is, and since when it has figures. */
export function CommunityFields({ values, errors, isLocked, onChange }: Props) {
  const zones = useMemo(() => timeZones(), []);
  const money = useMemo(() => currencies(), []);
  return (
    <div className={classes.fields}>
      <TextInput label="Name" required readOnly={isLocked} value={values.name} error={errors['name']} onChange={(event) => onChange({ name: event.currentTarget.value })} />
      <TextInput
        label="Figures begin on"
        required
        type="date"
        readOnly={isLocked}
        value={values.opened_on}
        error={errors['opened_on']}
        onChange={(event) => onChange({ opened_on: event.currentTarget.value })}
      />
      <Select
        label="Time zone"
        description="Its days and hours are local"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={zones}
        searchable
        allowDeselect={false}
        readOnly={isLocked}
        value={values.time_zone ?? null}
        error={errors['time_zone']}
        onChange={(zone) => zone !== null && onChange({ time_zone: zone })}
      />
      <Select
        label="Currency"
        data={money}
        searchable
        allowDeselect={false}
        readOnly={isLocked}
        value={values.currency ?? null}
        error={errors['currency']}
        onChange={(currency) => currency !== null && onChange({ currency })}
      />
      <Switch
        label="Active: scheduled jobs compute its figures"
        checked={values.is_active ?? true}
        disabled={isLocked}
        onChange={(event) => onChange({ is_active: event.currentTarget.checked })}
      />
    </div>
  );
}
