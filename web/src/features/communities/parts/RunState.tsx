import type { Run } from '../api';
import { RUN_WORDS } from '../runWords';
import classes from './Work.module.css';

/** How far a run is, by icon and word. */
export function RunState({ status }: Pick<Run, 'status'>) {
  const { word, icon: StateIcon, color } = RUN_WORDS[status];
  return (
    <span className={classes.state}>
      <StateIcon size={16} color={color} aria-hidden />
      {word}
    </span>
  );
}
