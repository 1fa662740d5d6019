import { statusOf } from '@/lib/status';
import classes from './StatusMark.module.css';

interface Props {
  status: string | null | undefined;
  /** What to say where there is no status. */
  none?: string;
}

/** A status by its icon and its word, never by colour alone. */
export function StatusMark({ status, none = 'No status' }: Props) {
  const found = statusOf(status);
  if (found === null) return <span className={classes.none}>{none}</span>;
  const { icon: Icon, word, color } = found;
  return (
    <span className={classes.mark}>
      <Icon size={16} stroke={2} color={color} aria-hidden />
      {word}
    </span>
  );
}
