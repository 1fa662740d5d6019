import { IconCloudOff } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useLiveState } from '@/lib/live/live';
import { SECOND } from '@/lib/time';
import classes from './OfflineBanner.module.css';

/** A break that mends itself at once isn't worth a word. */
const PATIENCE_MS = 4 * SECOND;

function watchNetwork(watcher: () => void): () => void {
  window.addEventListener('online', watcher);
  window.addEventListener('offline', watcher);
  return () => {
    window.removeEventListener('online', watcher);
    window.removeEventListener('offline', watcher);
  };
}

/** Says that the server can't be reached, until it can. A server on this machine needs no network. */
export function OfflineBanner() {
  const state = useLiveState();
  const isOnline = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  const isAway = state === 'lost' || (state === 'off' && !isOnline);
  return <div role="status">{isAway && <Words key={state} />}</div>;
}

function Words() {
  const [isSure, setIsSure] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsSure(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isSure) return null;
  return (
    <div className={classes.banner}>
      <IconCloudOff size={18} aria-hidden />
      The server can’t be reached. You see what was there last; what you send has to wait.
    </div>
  );
}
