import '@mantine/dates/styles.layer.css';
import { Alert, Button, Checkbox, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useConfirm } from '@/ui/Confirm';
import { FormProblem, showProblems } from '@/ui/forms';
import { tellUndo } from '@/ui/notices';
import { Reasoned } from '@/ui/Reasoned';
import { whyNot } from '../can';
import { currencies, timeZones } from '../places';
import { changed, changeOrganization, consequencesOf, organizationQuery, settingsOf, type Organization, type Settings } from '../settings';
import { useFormat, useMe } from '../useMe';

const MONTHS = Array.from({ length: 12 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}-01`);
/** A Monday, and the days after it. */
const WEEK = Array.from({ length: 7 }, (_, at) => `2026-11-${String(at + 2).padStart(2, '0')}`);
const PERCENT = 100;

/** The settings of the organization; what a change restates is told before it is saved. */
export function SettingsForm({ organization }: { organization: Organization }) {
  const me = useMe();
  const format = useFormat();
  const client = useQueryClient();
  const confirm = useConfirm();
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState(() => settingsOf(organization));
  const form = useForm<Settings>({
    initialValues: saved,
    validate: {
      name: (name) => (name.trim() === '' ? 'It needs a name' : null),
      at_risk_ratio: (ratio, values) => (ratio > values.on_track_ratio ? 'At most what counts as on track' : null),
    },
  });
  const refusal = whyNot(me, 'organization.change');
  const isFixed = refusal !== null;
  const changes = changed(saved, form.values);
  const consequences = consequencesOf(changes);

  const take = async (next: Organization) => {
    client.setQueryData(organizationQuery().queryKey, next);
    setSaved(settingsOf(next));
    // Every number may be another one now.
    await client.invalidateQueries();
  };
  const saving = useMutation({
    mutationFn: changeOrganization,
    onSuccess: async (next) => {
      const before = saved;
      tellUndo('The settings are saved.', async () => {
        const back = await changeOrganization(changed(settingsOf(next), before));
        form.setValues(settingsOf(back));
        await take(back);
      });
      await take(next);
    },
    onError: (error) => setProblem(showProblems(form, error)),
  });
  const submit = form.onSubmit(async () => {
    setProblem(null);
    if (isFixed) return;
    const isSure =
      consequences.length === 0 ||
      (await confirm({ title: 'Save these settings?', text: <Consequences lines={consequences} />, verb: 'Save and compute anew' }));
    if (isSure) saving.mutate(changes);
  });
  const ratio = (name: 'on_track_ratio' | 'at_risk_ratio', label: string) => (
    <NumberInput
      label={label}
      description="Progress as a share of what is expected by today"
      suffix=" %"
      min={1}
      max={PERCENT}
      decimalScale={2}
      readOnly={isFixed}
      value={Number((form.values[name] * PERCENT).toFixed(2))}
      error={form.errors[name]}
      onChange={(value) => typeof value === 'number' && form.setFieldValue(name, Number((value / PERCENT).toFixed(4)))}
    />
  );
  return (
    <form onSubmit={submit} noValidate aria-label="Settings">
      <Stack gap="md">
        <TextInput label="Name" required maxLength={200} readOnly={isFixed} {...form.getInputProps('name')} />
        <Select label="Time zone" description="When its days begin and end" data={zonesWith(form.values.time_zone)} searchable allowDeselect={false} limit={100} readOnly={isFixed} {...form.getInputProps('time_zone')} />
        <Select label="Currency" data={currencies()} searchable allowDeselect={false} limit={200} readOnly={isFixed} {...form.getInputProps('currency')} />
        <Select
          label="The fiscal year begins in"
          data={MONTHS.map((day, at) => ({ value: String(at + 1), label: format.shortMonth(day) }))}
          allowDeselect={false}
          readOnly={isFixed}
          value={String(form.values.fiscal_year_start_month)}
          error={form.errors['fiscal_year_start_month']}
          onChange={(month) => month !== null && form.setFieldValue('fiscal_year_start_month', Number(month))}
        />
        <Checkbox.Group
          label="Working days"
          description="None: every day counts"
          value={form.values.working_weekdays.map(String)}
          readOnly={isFixed}
          error={form.errors['working_weekdays']}
          onChange={(days) => form.setFieldValue('working_weekdays', days.map(Number).sort())}
        >
          <Group mt={8} gap="md">
            {WEEK.map((day, at) => (
              <Checkbox key={day} value={String(at + 1)} label={format.shortWeekday(day)} disabled={isFixed} />
            ))}
          </Group>
        </Checkbox.Group>
        <DatePickerInput
          type="multiple"
          label="Holidays"
          description="Days on which nobody works"
          placeholder="None"
          valueFormatter={() => form.values.holidays.map(format.day).join(', ')}
          clearable
          clearButtonProps={{ 'aria-label': 'Clear the holidays' }}
          disabled={isFixed}
          value={form.values.holidays}
          error={form.errors['holidays']}
          onChange={(days) => form.setFieldValue('holidays', [...days].sort())}
        />
        {ratio('on_track_ratio', 'On track from')}
        {ratio('at_risk_ratio', 'Off track below')}
        <NumberInput label="Days between check-ins" description="An objective without one for longer is outdated" min={1} max={366} allowDecimal={false} readOnly={isFixed} {...form.getInputProps('check_in_days')} />
        {consequences.length > 0 && (
          <Alert color="yellow" variant="light" icon={<IconInfoCircle size={18} aria-hidden />} title="What this changes">
            <Consequences lines={consequences} />
          </Alert>
        )}
        <FormProblem text={problem} />
        <Group justify="flex-end">
          <Button variant="default" disabled={Object.keys(changes).length === 0} onClick={() => form.setValues(saved)}>
            Put back
          </Button>
          <Reasoned refusal={refusal ?? (Object.keys(changes).length === 0 ? 'Nothing is changed yet.' : null)}>
            <Button type="submit" loading={saving.isPending}>
              Save
            </Button>
          </Reasoned>
        </Group>
      </Stack>
    </form>
  );
}

function Consequences({ lines }: { lines: string[] }) {
  return (
    <ul style={{ margin: 0, paddingLeft: 18 }}>
      {lines.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}

/** What the browser lists, and what is set even where it has another name there. */
function zonesWith(current: string): string[] {
  const zones = timeZones();
  return zones.includes(current) ? zones : [current, ...zones];
}
