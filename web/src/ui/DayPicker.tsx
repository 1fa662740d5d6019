import '@mantine/dates/styles.layer.css';
import { DatePicker } from '@mantine/dates';
import { useState } from 'react';
import type { Days } from '@/lib/range';

interface Props {
  initial: Days;
  onPick: (days: Days) => void;
}

const LABELS = {
  previousMonth: 'Month before',
  nextMonth: 'Month after',
  previousYear: 'Year before',
  nextYear: 'Year after',
  previousDecade: 'Decade before',
  nextDecade: 'Decade after',
};

/** A calendar in which one marks the first day and the last. */
export function DayPicker({ initial, onPick }: Props) {
  const [marked, setMarked] = useState<[string | null, string | null]>([initial.from, initial.to]);
  const mark = (next: [string | null, string | null]) => {
    setMarked(next);
    const [from, to] = next;
    if (from !== null && to !== null) onPick({ from, to });
  };
  return (
    <DatePicker
      type="range"
      allowSingleDateInRange
      hideOutsideDates
      weekendDays={[]}
      value={marked}
      defaultDate={initial.to}
      onChange={mark}
      ariaLabels={LABELS}
    />
  );
}
