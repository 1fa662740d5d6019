import { Chip, Group, SegmentedControl, TextInput } from '@mantine/core';
import { useFormat } from '@/features/people/useMe';
import { LEVELS, type Plan, type Reading, type Split } from '../plan';
import { SharesFields } from './SharesFields';
import classes from './Wizard.module.css';

interface Props {
  plan: Plan;
  startMonth: number;
  /** Shown only once something was typed. */
  problems: Extract<Reading, { problems: unknown }>['problems'];
  onChange: (part: Partial<Plan>) => void;
}

const SPLITS: { value: Split; label: string }[] = [
  { value: 'even', label: 'Evenly' },
  { value: 'working_days', label: 'By working days' },
  { value: 'shares', label: 'By shares' },
];
const LEVEL_WORDS: Record<Plan['down_to'], string> = { quarterly: 'Quarters', monthly: 'Months', weekly: 'Weeks', daily: 'Days' };
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** The number, and how it is divided. */
export function PlanFields({ plan, startMonth, problems, onChange }: Props) {
  const format = useFormat();
  return (
    <>
      <h2 className={classes.section}>1 · The number</h2>
      <TextInput
        label="What is counted"
        description="Periods are added to it: “Revenue, March 2026”"
        required
        maxLength={160}
        value={plan.title}
        error={problems.title}
        onChange={(event) => onChange({ title: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        <TextInput label="Of the whole year" required inputMode="decimal" autoComplete="off" value={plan.total} error={problems.total} onChange={(event) => onChange({ total: event.currentTarget.value })} />
        <TextInput label="Unit" maxLength={100} value={plan.unit} onChange={(event) => onChange({ unit: event.currentTarget.value })} />
        <TextInput label={startMonth === 1 ? 'Year' : 'Fiscal year'} required inputMode="numeric" value={plan.year} error={problems.year} onChange={(event) => onChange({ year: event.currentTarget.value })} />
      </div>

      <h2 className={classes.section}>2 · How it is divided</h2>
      <SegmentedControl fullWidth aria-label="How it is divided" data={SPLITS} value={plan.split} onChange={(split) => onChange({ split: SPLITS.find((one) => one.value === split)?.value ?? 'even' })} />
      {plan.split === 'shares' && <SharesFields plan={plan} startMonth={startMonth} problem={problems.shares} onChange={(shares) => onChange({ shares })} />}

      <h2 className={classes.section}>3 · Down to</h2>
      <SegmentedControl
        fullWidth
        aria-label="Down to"
        data={LEVELS.map((level) => ({ value: level, label: LEVEL_WORDS[level] }))}
        value={plan.down_to}
        onChange={(level) => onChange({ down_to: LEVELS.find((one) => one === level) ?? 'weekly' })}
      />
      {plan.down_to === 'daily' && (
        <div className={classes.field}>
          <span className={classes.label}>Days are</span>
          <SegmentedControl
            aria-label="Days are"
            data={[
              { value: 'recurring', label: 'One KPI a week, due on its days' },
              { value: 'single', label: 'One KPI a day' },
            ]}
            value={plan.daily}
            onChange={(daily) => onChange({ daily: daily === 'single' ? 'single' : 'recurring' })}
          />
        </div>
      )}
      <div className={classes.field}>
        <span className={classes.label} id="due-days">
          Due on {plan.weekdays.length === 0 && <span className={classes.quiet}>(the organization’s working days)</span>}
        </span>
        <Chip.Group multiple value={plan.weekdays.map(String)} onChange={(days) => onChange({ weekdays: days.map(Number).sort() })}>
          <Group gap={6} role="group" aria-labelledby="due-days">
            {WEEKDAYS.map((day) => (
              <Chip key={day} value={String(day)} size="xs">
                {format.shortWeekday(`2026-01-${String(4 + day).padStart(2, '0')}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
    </>
  );
}
