import { Button, Popover, UnstyledButton } from '@mantine/core';
import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useFormat, useMe } from '@/features/people/useMe';
import { daysOf, PRESET_WORDS, PRESETS, type Days, type Preset, type RangeSearch } from '@/lib/range';
import classes from './DateRange.module.css';
import { LinesSkeleton } from './Skeletons';

interface Props {
  /** As it stands in the address. */
  value: RangeSearch;
  onChange: (value: RangeSearch) => void;
  /** What holds where the address says nothing. */
  usual?: Exclude<Preset, 'custom'>;
}

const DayPicker = lazy(() => import('./DayPicker').then(({ DayPicker: component }) => ({ default: component })));

/** Which days a page is about: a preset, or any two days. `daysOf` makes them of the address. */
export function DateRange({ value, onChange, usual = '30d' }: Props) {
  const format = useFormat();
  const { today } = useMe().organization;
  const [isOpen, setIsOpen] = useState(false);
  const [isPicking, setIsPicking] = useState(false);
  const chosen = value.range ?? usual;
  const days = daysOf(value, today, usual);

  const open = (next: boolean) => {
    setIsOpen(next);
    setIsPicking(next && chosen === 'custom');
  };
  const take = (next: RangeSearch) => {
    setIsOpen(false);
    onChange(next);
  };
  const choose = (preset: Preset) => {
    if (preset === 'custom') setIsPicking(true);
    else take({ range: preset, from: undefined, to: undefined });
  };
  const pick = ({ from, to }: Days) => take({ range: 'custom', from, to });

  return (
    <Popover opened={isOpen} onChange={open} position="bottom-start" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          title={format.period(days.from, days.to)}
          onClick={() => open(!isOpen)}
        >
          <span className="visually-hidden">Days: </span>
          {chosen === 'custom' ? format.period(days.from, days.to) : PRESET_WORDS[chosen]}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" className={classes.dropdown}>
        <div className={classes.presets}>
          {PRESETS.map((preset) => (
            <UnstyledButton key={preset} className={classes.preset} aria-pressed={preset === chosen} onClick={() => choose(preset)}>
              {PRESET_WORDS[preset]}
            </UnstyledButton>
          ))}
        </div>
        {isPicking && (
          <Suspense fallback={<LinesSkeleton lines={6} label="Loading the calendar" />}>
            <DayPicker initial={days} onPick={pick} />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
