import { Button, Menu, Popover } from '@mantine/core';
import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useFormat, useMe } from '@/features/people/useMe';
import { daysOf, PRESET_WORDS, PRESETS, type Days, type Preset, type RangeSearch } from '@/lib/range';
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
  const [isPicking, setIsPicking] = useState(false);
  const chosen = value.range ?? usual;
  const days = daysOf(value, today, usual);

  const choose = (preset: Preset) => {
    if (preset === 'custom') setIsPicking(true);
    else onChange({ range: preset });
  };
  const pick = ({ from, to }: Days) => {
    setIsPicking(false);
    onChange({ range: 'custom', from, to });
  };

  return (
    <Popover opened={isPicking} onChange={setIsPicking} position="bottom-start" trapFocus shadow="md">
      <Menu position="bottom-start" width={220}>
        <Popover.Target>
          <span>
            <Menu.Target>
              <Button
                variant="default"
                leftSection={<IconCalendar size={16} aria-hidden />}
                rightSection={<IconChevronDown size={14} aria-hidden />}
                aria-label={`Days: ${PRESET_WORDS[chosen]}, ${format.period(days.from, days.to)}`}
              >
                {chosen === 'custom' ? format.period(days.from, days.to) : PRESET_WORDS[chosen]}
              </Button>
            </Menu.Target>
          </span>
        </Popover.Target>
        <Menu.Dropdown>
          <Menu.RadioGroup value={chosen} onChange={(preset) => choose(preset as Preset)}>
            {PRESETS.map((preset) => (
              <Menu.RadioItem key={preset} value={preset} closeMenuOnClick onClick={() => preset === 'custom' && setIsPicking(true)}>
                {PRESET_WORDS[preset]}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
      <Popover.Dropdown>
        <Suspense fallback={<LinesSkeleton lines={6} label="Loading the calendar" />}>
          <DayPicker initial={days} onPick={pick} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
