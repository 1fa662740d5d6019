import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { kindOf } from '@/features/goals/words';
import { useFormat } from '@/features/people/useMe';
import type { Cascade } from '../api';
import { firstLines, LEVELS, sumOf } from '../plan';
import classes from './Wizard.module.css';

interface Props {
  cascade: Cascade;
  total: string;
  unit: string;
}

const LINES = 24;

/** What a cascade will be: how many KPIs, what they add up to, and the first of them. */
export function CascadePreview({ cascade, total, unit }: Props) {
  const format = useFormat();
  const sum = sumOf(cascade);
  const isExact = Number(sum) === Number(total);
  const lines = firstLines(cascade.kpis, LINES);
  const withUnit = (value: string) => `${format.exact(value)}${unit === '' ? '' : ` ${unit}`}`;
  return (
    <section aria-label="Preview" data-preview>
      <dl className={classes.counts}>
        {LEVELS.filter((level) => (cascade.counts[level] ?? 0) > 0).map((level) => (
          <div key={level}>
            <dt>{kindOf({ kind: 'kpi', level }).word}s</dt>
            <dd>{format.count(cascade.counts[level] ?? 0)}</dd>
          </div>
        ))}
        <div>
          <dt>All</dt>
          <dd>{format.count(cascade.total)}</dd>
        </div>
      </dl>
      <p className={classes.sum}>
        {isExact ? <IconCheck size={17} color="var(--cairn-completed)" aria-hidden /> : <IconAlertTriangle size={17} color="var(--cairn-at-risk)" aria-hidden />}
        Σ of the quarters: <strong>{withUnit(sum)}</strong> {isExact ? `= the whole ${withUnit(total)}` : `of ${withUnit(total)}`}
      </p>
      {cascade.without_target > 0 && (
        <p className={classes.quiet}>For {format.count(cascade.without_target)} KPIs nothing is left at these decimals; what is logged there counts above.</p>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">KPI</th>
            <th scope="col">Period</th>
            <th scope="col">Target</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ kpi, depth }) => (
            <tr key={`${kpi.level}:${kpi.title}`}>
              <td className={classes.title} style={{ '--depth': depth } as CSSProperties}>
                {kpi.title}
              </td>
              <td className={classes.quiet}>{format.period(kpi.period_start, kpi.period_end)}</td>
              <td>{kpi.target_value === null ? '–' : withUnit(kpi.target_value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {cascade.total > lines.length && <p className={classes.quiet}>and {format.count(cascade.total - lines.length)} more</p>}
    </section>
  );
}
