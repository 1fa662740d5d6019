import type { Icon } from '@tabler/icons-react';
import { useEffect, useId, useSyncExternalStore } from 'react';

/** One thing that one can do here: by the palette, by its keys, or both. */
export interface Command {
  id: string;
  word: string;
  /** Under which heading it stands, in the palette and among the keys. */
  group: string;
  /** Pressed one after the other: "g t", "?"; "mod+k" with Ctrl or ⌘. */
  keys?: string;
  icon?: Icon;
  /** Without it the keys are only told: what has the focus handles them itself. */
  run?: () => void;
  /** Why one may not, here and now. */
  refusal?: string | null;
  /** Not among what the palette offers. */
  isKeyOnly?: boolean;
}

const registered = new Map<string, Command[]>();
const watchers = new Set<() => void>();
let all: Command[] = [];

function changed(): void {
  all = [...registered.values()].flat();
  for (const watcher of watchers) watcher();
}

/** Offers commands for as long as the component is there; the list has to be the same one until it differs. */
export function useCommands(commands: Command[]): void {
  const owner = useId();
  useEffect(() => {
    registered.set(owner, commands);
    changed();
    return () => {
      registered.delete(owner);
      changed();
    };
  }, [owner, commands]);
}

export function currentCommands(): Command[] {
  return all;
}

/** Every command that there is now. */
export function useAllCommands(): Command[] {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, currentCommands);
}

export type Match = { kind: 'run'; command: Command } | { kind: 'wait' } | { kind: 'none' };

/** What the keys pressed so far mean: a command, the beginning of one, or nothing. */
export function matchKeys(commands: Command[], pressed: string): Match {
  const found = commands.find((command) => command.keys === pressed && command.run !== undefined && command.refusal == null);
  if (found !== undefined) return { kind: 'run', command: found };
  const isBeginning = commands.some((command) => command.keys?.startsWith(`${pressed} `) === true);
  return { kind: isBeginning ? 'wait' : 'none' };
}

/** Commands under their headings, in the order in which those first come. */
export function groupsOf(commands: Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const others = groups.get(command.group);
    if (others === undefined) groups.set(command.group, [command]);
    else others.push(command);
  }
  return [...groups];
}
