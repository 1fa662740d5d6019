import { UnstyledButton } from '@mantine/core';
import { numberOf } from '../figures';
import { writeNumber, writePeriod } from '../words';
import type { FiguresChartProps } from './FiguresChart';
import classes from './StackedBars.module.css';

/** Parts of a whole by period, the first one lowest; each bar leads to its period. */
export function StackedBars({ metrics, rows, grain, running, format, currency, colors, height, onLook }: FiguresChartProps) {
  const bars = rows.map((row) => {
    const parts = metrics.map((metric) => ({ metric, value: numberOf(row.values, metric.key) }));
    return { on: row.on, parts, whole: parts.reduce((sum, { value }) => sum + (value ?? 0), 0) };
  });
  const most = Math.max(1, ...bars.map(({ whole }) => whole));
  return (
    <ul className={classes.bars}>
      {bars.map(({ on, parts, whole }) => {
        const told = parts.map(({ metric, value }) => `${metric.label}: ${writeNumber(metric, value, format, currency)}`).join('; ');
        return (
          <li key={on} className={classes.place}>
            <UnstyledButton className={classes.bar} style={{ height }} title={`${writePeriod(grain, on, format)}. ${told}`} onClick={() => onLook(on)}>
              <span className={classes.whole}>{format.count(whole)}</span>
              {parts.map(({ metric, value }, index) => (
                <span key={metric.key} className={classes.part} style={{ flexGrow: 0, flexBasis: `${((value ?? 0) / most) * 80}%`, background: colors[index % colors.length] }} />
              ))}
              <span className="visually-hidden">
                {writePeriod(grain, on, format)}: {told}
              </span>
            </UnstyledButton>
            <span className={classes.word} aria-hidden>
              {format.shortMonth(on)}
              {on === running && '*'}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
