import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useFormat } from '@/features/people/useMe';
import type { RangeSearch } from '@/lib/range';
import { DataTable, type Column } from '@/ui/DataTable';
import type { Comparison } from '../api';
import { rank, type Ranked } from '../comparing';
import { GRAIN_WORDS, writeNumber } from '../words';
import { ChangeMark } from './ChangeMark';
import classes from './Compare.module.css';

interface Props {
  comparison: Comparison;
  range: RangeSearch;
}

/** Who is where, with every period in the file that can be saved. */
export function CompareTable({ comparison, range }: Props) {
  const format = useFormat();
  const [now] = useState(() => Date.now());
  const { metric } = comparison;
  const rows = useMemo(() => rank(comparison, now), [comparison, now]);
  const isRanked = rows.some((row) => row.rank !== null);
  const columns: Column<Ranked>[] = [
    { key: 'rank', title: 'Rank', isFigure: true, width: '90px', value: (row) => row.rank, render: (row) => row.rank ?? '–' },
    {
      key: 'name',
      title: 'Community',
      value: (row) => row.name,
      render: (row) => (
        <Link to="/communities/$communityId" params={{ communityId: row.id }} search={range} className={classes.link}>
          {row.name}
        </Link>
      ),
    },
    {
      key: 'total',
      title: metric.is_additive ? 'In all' : `Last ${GRAIN_WORDS[metric.grain].one}`,
      isFigure: true,
      value: (row) => row.total,
      render: (row) => writeNumber(metric, row.total, format, row.currency),
    },
    { key: 'currency', title: 'Currency', width: '110px', isWideOnly: true, value: (row) => row.currency },
    { key: 'change', title: metric.is_additive ? 'Second half against first (%)' : 'Last against first', isWideOnly: true, width: '260px', value: (row) => row.change?.by ?? null, render: (row) => <ChangeMark metric={metric} change={row.change} /> },
  ];
  return (
    <div className={classes.table}>
      {!isRanked && rows.length > 1 && (
        <p className={classes.about}>{metric.better === 'neither' ? 'Nobody is first: of this metric, neither more nor less is better.' : 'Nobody is first: amounts in different currencies aren’t converted.'}</p>
      )}
      <DataTable label={`${metric.label} by community`} columns={isRanked ? columns : columns.filter(({ key }) => key !== 'rank')} rows={rows} rowKey={(row) => row.id} />
    </div>
  );
}
