import { SegmentedControl, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useFormat } from '@/features/people/useMe';
import { SearchField } from '@/ui/SearchField';
import { Stepper } from '@/ui/Stepper';
import type { Grid } from '../api';
import { DEFAULT_GRAIN, GRAINS, type GridSearch } from '../search';
import { GRAIN_WORDS } from '../words';
import classes from './Toolbar.module.css';

/** Comes after the grid, which is looked at first. */
const WhosePicker = lazy(async () => ({ default: (await import('./WhosePicker')).WhosePicker }));

interface Props {
  search: GridSearch;
  /** What is shown now, once it is known. */
  shown: Pick<Grid, 'year' | 'month'> | null;
  onSearch: (part: Partial<GridSearch>) => void;
}

const CHOICES = GRAINS.map((grain) => ({ value: grain, label: GRAIN_WORDS[grain].word }));

/** Whose KPIs are shown, and by which periods. */
export function GridToolbar({ search, shown, onSearch }: Props) {
  const format = useFormat();
  const grain = search.grain ?? DEFAULT_GRAIN;
  const year = search.year ?? shown?.year ?? null;
  const month = shown?.month ?? null;
  const byYear = (step: number) => (year === null ? null : () => onSearch({ year: year + step, month: undefined }));
  const byMonth = (step: number) => {
    if (year === null || month === null) return null;
    const at = year * 12 + month - 1 + step;
    return () => onSearch({ year: Math.floor(at / 12), month: (at % 12) + 1 });
  };
  return (
    <div className={classes.toolbar} role="group" aria-label="What is shown">
      <SegmentedControl
        size="xs"
        withItemsBorders={false}
        aria-label="Periods"
        data={CHOICES}
        value={grain}
        onChange={(chosen) => onSearch({ grain: GRAINS.find((one) => one === chosen), year: undefined, month: undefined })}
      />
      {grain === 'daily' ? (
        <Stepper
          of="month"
          word={year === null || month === null ? '…' : format.month(`${year}-${String(month).padStart(2, '0')}-01`)}
          onBack={byMonth(-1)}
          onForth={byMonth(1)}
        />
      ) : (
        <Stepper of="year" word={year === null ? '…' : String(year)} onBack={byYear(-1)} onForth={byYear(1)} />
      )}
      <span className={classes.picker}>
        <Suspense fallback={<Skeleton height={36} radius="md" />}>
          <WhosePicker whose={search} onChange={onSearch} />
        </Suspense>
      </span>
      <SearchField className={classes.filter} label="Filter by title" value={search.q ?? ''} onChange={(q) => onSearch({ q: q === '' ? undefined : q })} />
    </div>
  );
}
