/** The one connection of a window over which the server tells which goals change. */

export type LiveEvent =
  | { kind: 'changed'; goalIds: ReadonlySet<string> }
  /** Anything may have changed. With `hasNewRights` also what one may see and do. */
  | { kind: 'reset'; hasNewRights: boolean };

export type LiveState = 'off' | 'connecting' | 'open' | 'lost';

/** What of an EventSource is used. */
export interface Source {
  readyState: number;
  addEventListener: (type: string, listener: (event: MessageEvent<string>) => void) => void;
  close: () => void;
}

export interface Live {
  start: () => void;
  stop: () => void;
  state: () => LiveState;
  /** Called whenever the state is another. */
  watch: (watcher: () => void) => () => void;
  /** Called with what changed, put together where much changes at once. */
  listen: (listener: (event: LiveEvent) => void) => () => void;
}

const CLOSED = 2;
const GATHER_MS = 150;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** The browser itself reconnects where a connection breaks, and the server then tells what was missed.
 * Where the server refuses, or was left on purpose, a new connection begins with a reset. */
export function createLive(open: () => Source): Live {
  const listeners = new Set<(event: LiveEvent) => void>();
  const watchers = new Set<() => void>();
  let source: Source | null = null;
  let state: LiveState = 'off';
  let failures = 0;
  let hasGap = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let gathered: LiveEvent | null = null;

  const become = (next: LiveState) => {
    if (next === state) return;
    state = next;
    for (const watcher of watchers) watcher();
  };

  const tell = (event: LiveEvent) => {
    gathered = gathered === null ? event : together(gathered, event);
    gathering ??= setTimeout(() => {
      const news = gathered;
      gathering = undefined;
      gathered = null;
      if (news !== null) for (const listener of listeners) listener(news);
    }, GATHER_MS);
  };

  const connect = () => {
    retry = undefined;
    const mine = open();
    source = mine;
    mine.addEventListener('ready', () => {
      failures = 0;
      become('open');
      if (hasGap) tell({ kind: 'reset', hasNewRights: false });
      hasGap = false;
    });
    mine.addEventListener('changed', ({ data }) => tell(readChanged(data)));
    mine.addEventListener('reset', ({ data }) => tell({ kind: 'reset', hasNewRights: data.includes('"rights"') }));
    mine.addEventListener('error', () => {
      if (source !== mine) return;
      become('lost');
      if (mine.readyState !== CLOSED) return;
      hasGap = true;
      retry = setTimeout(connect, waitOf(failures++));
    });
  };

  return {
    start: () => {
      if (source !== null) return;
      become('connecting');
      connect();
    },
    stop: () => {
      clearTimeout(retry);
      source?.close();
      source = null;
      hasGap = true;
      become('off');
    },
    state: () => state,
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function together(a: LiveEvent, b: LiveEvent): LiveEvent {
  if (a.kind === 'changed' && b.kind === 'changed') return { kind: 'changed', goalIds: new Set([...a.goalIds, ...b.goalIds]) };
  return { kind: 'reset', hasNewRights: [a, b].some((one) => one.kind === 'reset' && one.hasNewRights) };
}

/** Twice as long each time, and not all windows at once. */
function waitOf(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + Math.random() / 2);
}

function readChanged(data: string): LiveEvent {
  const { goal_ids: ids } = JSON.parse(data) as { goal_ids: string[] };
  return { kind: 'changed', goalIds: new Set(ids) };
}
