import { ActionIcon, Button, Select } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload } from '@tabler/icons-react';
import { useFormat } from '@/features/people/useMe';
import type { Vision } from '@/features/visions/api';
import { addDays } from '@/lib/format';
import { PageHeader } from '@/ui/PageHeader';
import { Reasoned } from '@/ui/Reasoned';
import type { TodaySearch } from '../search';
import classes from './DayHeader.module.css';

interface Props {
  /** Known once the server has said it: the day goes by one's own clock. */
  today: string | undefined;
  search: TodaySearch;
  visions: Vision[];
  onSearch: (part: TodaySearch) => void;
  /** Saves what is shown as CSV; null while there is nothing. */
  onSave: (() => void) | null;
}

/** Which day is shown, of which vision, and the ways to others. */
export function DayHeader({ today, search, visions, onSearch, onSave }: Props) {
  const format = useFormat();
  const day = search.date ?? today;
  const isToday = day === today;
  const go = (days: number) => {
    if (day === undefined) return;
    const next = addDays(day, days);
    onSearch({ date: next === today ? undefined : next });
  };
  return (
    <PageHeader
      title={isToday || day === undefined ? 'Today' : format.weekday(day)}
      about={day !== undefined && (isToday ? format.weekday(day) : format.since(day))}
      choices={
        <div className={classes.choices}>
          <ActionIcon variant="subtle" color="gray" size={32} className={classes.step} aria-label="The day before" onClick={() => go(-1)}>
            <IconChevronLeft size={18} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" size={32} className={classes.step} aria-label="The next day" onClick={() => go(1)}>
            <IconChevronRight size={18} />
          </ActionIcon>
          {!isToday && (
            <Button size="compact-md" variant="default" className={classes.back} onClick={() => onSearch({ date: undefined })}>
              Today
            </Button>
          )}
          {visions.length > 0 && (
            <Select
              className={classes.vision}
              aria-label="Which vision"
              placeholder="Everything that is yours"
              data={visions.map((vision) => ({ value: vision.id, label: vision.title }))}
              value={search.vision ?? null}
              onChange={(chosen) => onSearch({ vision: chosen ?? undefined })}
              clearable
              clearButtonProps={{ 'aria-label': 'Everything that is yours' }}
              checkIconPosition="right"
            />
          )}
        </div>
      }
      actions={
        <Reasoned refusal={onSave === null ? 'There is nothing to export.' : null}>
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => onSave?.()}>
            CSV
          </Button>
        </Reasoned>
      }
    />
  );
}
