import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useMe } from '@/features/people/useMe';
import { csvName, saveCsv } from '@/lib/csv';
import { tellFailure } from '@/ui/notices';
import { Reasoned } from '@/ui/Reasoned';
import { kpiQueries, type GridOf } from '../api';
import { gridTable } from '../exportGrid';
import { GRAIN_WORDS } from '../words';

interface Props {
  of: GridOf;
  isEmpty: boolean;
}

/** Saves the whole grid, also the pages that aren't loaded yet. */
export function GridExport({ of, isEmpty }: Props) {
  const client = useQueryClient();
  const { today } = useMe().organization;
  const [isBusy, setIsBusy] = useState(false);
  const save = async () => {
    setIsBusy(true);
    try {
      const { pages } = await client.infiniteQuery({ ...kpiQueries.grid(of), pages: Number.MAX_SAFE_INTEGER, staleTime: 0 });
      const [first] = pages;
      if (first === undefined) return;
      const name = csvName(`KPIs by ${GRAIN_WORDS[of.grain].one} ${first.year}`, today);
      saveCsv(name, gridTable(first, pages.flatMap((page) => page.rows)));
    } catch (error) {
      tellFailure('Not exported', error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Reasoned refusal={isEmpty ? 'There is nothing to export.' : null}>
      <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} loading={isBusy} onClick={() => void save()}>
        CSV
      </Button>
    </Reasoned>
  );
}
