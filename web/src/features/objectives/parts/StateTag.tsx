import { STATE_WORDS, type State } from '../words';
import classes from './StateTag.module.css';

/** What people decided about a goal, where that isn't simply "active". */
export function StateTag({ state }: { state: State }) {
  return state === 'active' ? null : <span className={classes.tag}>{STATE_WORDS[state]}</span>;
}
