import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useFormat } from '@/features/people/useMe';
import type { RangeSearch } from '@/lib/range';
import type { Comparison } from '../api';
import { rank, scaleOf } from '../comparing';
import { GRAIN_WORDS, writeNumber } from '../words';
import { ChangeMark } from './ChangeMark';
import classes from './Compare.module.css';
import { Sparkline } from './Sparkline';

interface Props {
  comparison: Comparison;
  range: RangeSearch;
}

/** One small chart a community, all on one scale. */
export function CompareCards({ comparison, range }: Props) {
  const format = useFormat();
  const [now] = useState(() => Date.now());
  const { metric } = comparison;
  const rows = rank(comparison, now);
  const scale = scaleOf(rows);
  return (
    <section aria-label={`${metric.label} by community`}>
      <p className={classes.about}>
        {metric.description} {format.period(comparison.first_day, comparison.last_day)}; all charts have one scale{metric.unit === 'money' && ' for each currency'}.
      </p>
      <ul className={classes.cards}>
        {rows.map((row) => (
          <li key={row.id}>
            <Link to="/communities/$communityId" params={{ communityId: row.id }} search={range} className={classes.card}>
              <span className={classes.name}>{row.name}</span>
              <span className={classes.number}>{writeNumber(metric, row.total, format, row.currency)}</span>
              <ChangeMark metric={metric} change={row.change} />
              <Sparkline points={row.points} height={72} {...scale(row)} />
              <span className={classes.note}>
                {row.isDirty ? 'Being recomputed' : row.isProvisional ? `With ${GRAIN_WORDS[metric.grain].so}` : ' '}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
