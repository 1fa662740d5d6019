import type { CSSProperties } from 'react';
import { statusOf } from '@/lib/status';
import classes from './ProgressBar.module.css';

interface Props {
  /** 0 to 100; null: there is none, and the track stays empty. */
  progress: number | null;
  /** Not cut off at 100: what is beyond is shown as an extra piece. */
  raw?: number | null | undefined;
  expected?: number | null | undefined;
  status?: string | null | undefined;
}

const WIDEST_OVERSHOOT = 100;

/** A slim bar with the expected tick. It says nothing to a screen reader: the number beside it does. */
export function ProgressBar({ progress, raw, expected, status }: Props) {
  const overshoot = Math.min(WIDEST_OVERSHOOT, Math.max(0, (raw ?? 0) - 100));
  const style = {
    '--color': statusOf(status)?.color ?? 'var(--cairn-neutral)',
    '--progress': `${progress ?? 0}%`,
    '--expected-share': (expected ?? 0) / 100,
    '--overshoot': overshoot / WIDEST_OVERSHOOT,
  } as CSSProperties;
  return (
    <span className={classes.bar} style={style} aria-hidden>
      <span className={classes.track} data-empty={progress === null || undefined}>
        <span className={classes.fill} />
      </span>
      {overshoot > 0 && <span className={classes.overshoot} data-overshoot />}
      {expected != null && progress !== null && <span className={classes.tick} />}
    </span>
  );
}
