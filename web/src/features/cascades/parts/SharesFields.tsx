import { Switch, TextInput } from '@mantine/core';
import { useFormat } from '@/features/people/useMe';
import { isMade, SHARE_LEVELS, type Plan, type ShareLevel } from '../plan';
import classes from './Wizard.module.css';

interface Props {
  plan: Plan;
  startMonth: number;
  problem: string | undefined;
  onChange: (shares: Plan['shares']) => void;
}

const WORDS: Record<ShareLevel, string> = { quarterly: 'Quarters', monthly: 'Months', daily: 'Weekdays' };
const A_MONDAY = 5;

/** How much each period gets, compared to the others of its level. */
export function SharesFields({ plan, startMonth, problem, onChange }: Props) {
  const format = useFormat();
  const labelOf = (level: ShareLevel, place: number): string => {
    if (level === 'quarterly') return `Q${place + 1}`;
    if (level === 'monthly') return format.shortMonth(`2026-${String(((startMonth - 1 + place) % 12) + 1).padStart(2, '0')}-01`);
    return format.shortWeekday(`2026-01-${String(A_MONDAY + place).padStart(2, '0')}`);
  };
  const levels = (Object.keys(SHARE_LEVELS) as ShareLevel[]).filter((level) => isMade(plan, level));
  return (
    <div className={classes.shares}>
      {levels.map((level) => {
        const texts = plan.shares[level];
        const change = (next: string[]) => onChange({ ...plan.shares, [level]: next });
        return (
          <fieldset key={level} className={classes.level}>
            <Switch
              label={WORDS[level]}
              checked={texts.length > 0}
              onChange={(event) => change(event.currentTarget.checked ? Array.from({ length: SHARE_LEVELS[level] }, () => '1') : [])}
            />
            {texts.length > 0 && (
              <div className={classes.boxes}>
                {texts.map((text, place) => (
                  <TextInput
                    key={place}
                    size="xs"
                    label={labelOf(level, place)}
                    inputMode="decimal"
                    autoComplete="off"
                    value={text}
                    error={format.parse(text) === null}
                    onChange={(event) => change(texts.map((one, index) => (index === place ? event.currentTarget.value : one)))}
                  />
                ))}
              </div>
            )}
          </fieldset>
        );
      })}
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}
