import { useFormat } from '@/features/people/useMe';
import { STATUS_WORDS } from '@/lib/status';
import type { Tally } from '../store';
import classes from './TallyList.module.css';

/** How many goals are in which status. */
export function TallyList({ tally }: { tally: Tally }) {
  const format = useFormat();
  const counted = Object.entries(STATUS_WORDS).filter(([status]) => (tally[status] ?? 0) > 0);
  return (
    <ul className={classes.tally} aria-label="Goals by status">
      {counted.map(([status, { word, icon: Icon, color }]) => (
        <li key={status}>
          <Icon size={15} stroke={2} color={color} aria-hidden />
          {format.count(tally[status] ?? 0)} {word.toLowerCase()}
        </li>
      ))}
    </ul>
  );
}
