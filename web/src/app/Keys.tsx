import { Kbd } from '@mantine/core';
import classes from './KeysDialog.module.css';

const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

function wordOf(key: string): string {
  return key.replace('mod+', IS_APPLE ? '⌘ ' : 'Ctrl ').toUpperCase();
}

/** Keys as they are pressed, one after the other. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={classes.keys}>
      {keys.split(' ').map((key, index) => (
        <span key={index}>
          {index > 0 && <span className={classes.then}> then </span>}
          <Kbd size="sm">{wordOf(key)}</Kbd>
        </span>
      ))}
    </span>
  );
}
