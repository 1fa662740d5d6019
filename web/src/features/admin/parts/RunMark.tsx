import type { Schemas } from '@/api/client';
import { RUN_WORDS } from '../jobs';
import classes from './Admin.module.css';

/** How a run went, by icon and word. */
export function RunMark({ status }: { status: Schemas['RunStatus'] | null }) {
  if (status === null) return <span className={classes.quiet}>Never ran</span>;
  const { word, icon: Icon, color } = RUN_WORDS[status];
  return (
    <span className={classes.mark}>
      <Icon size={16} stroke={2} color={color} aria-hidden />
      {word}
    </span>
  );
}
