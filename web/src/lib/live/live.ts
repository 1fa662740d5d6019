import { useEffect, useSyncExternalStore } from 'react';
import { useLatest } from '../useLatest';
import { createLive, type LiveEvent, type LiveState } from './stream';

const ADDRESS = '/api/v1/progress/stream';

/** This window's connection; the shell starts and stops it. */
export const live = createLive(() => new EventSource(ADDRESS));

/** Calls with what changes for as long as the component is there. */
export function useLive(listener: (event: LiveEvent) => void): void {
  const latest = useLatest(listener);
  useEffect(() => live.listen((event) => latest.current(event)), [latest]);
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.watch, live.state);
}
