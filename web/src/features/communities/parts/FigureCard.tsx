import { UnstyledButton } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { Format } from '@/lib/format';
import type { Figure } from '../figures';
import { GRAIN_WORDS, writeNumber } from '../words';
import { ChangeMark } from './ChangeMark';
import classes from './FigureCard.module.css';
import { Sparkline } from './Sparkline';

interface Props {
  figure: Figure;
  /** What the number is of: "Last 30 days", "Oct 2026". */
  of: string;
  format: Format;
  currency: string;
  onLook: () => void;
}

/** One metric: its number, how that moved, and its trend; a click shows what it is made of. */
export function FigureCard({ figure, of, format, currency, onLook }: Props) {
  const { metric, total, change, points, isProvisional, isDirty } = figure;
  const number = writeNumber(metric, total, format, currency);
  return (
    <UnstyledButton className={classes.card} onClick={onLook} title={metric.description}>
      <span className={classes.label}>{metric.label}</span>
      <span className={classes.number}>{number}</span>
      <ChangeMark metric={metric} change={change} />
      <Sparkline points={points} />
      <span className={classes.note}>
        {isDirty && (
          <span className={classes.dirty}>
            <IconRefresh size={12} aria-hidden /> being recomputed ·
          </span>
        )}
        {of}
        {isProvisional && `, with ${GRAIN_WORDS[metric.grain].so}`}
        <span className="visually-hidden">. Show what it is made of</span>
      </span>
    </UnstyledButton>
  );
}
