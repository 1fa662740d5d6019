import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import { useFormat } from '@/features/people/useMe';
import type { Metric } from '../api';
import type { Change } from '../figures';
import { goodWord, writeChange } from '../words';
import classes from './ChangeMark.module.css';

interface Props {
  metric: Pick<Metric, 'unit'>;
  change: Change | null;
}

/** How a number moved, and whether that is good, by word as well as by colour. */
export function ChangeMark({ metric, change }: Props) {
  const format = useFormat();
  if (change === null) return <span className={classes.mark}>No comparison</span>;
  const text = writeChange(metric, change, format);
  const isSame = text === 'as before';
  const Arrow = isSame ? IconArrowRight : change.by > 0 ? IconArrowUpRight : IconArrowDownRight;
  const good = isSame ? null : goodWord(change.isBetter);
  return (
    <span className={classes.mark} data-good={good ?? undefined}>
      <Arrow size={14} stroke={2} aria-hidden />
      {text}
      {good !== null && <span className={classes.good}>{good}</span>}
    </span>
  );
}
