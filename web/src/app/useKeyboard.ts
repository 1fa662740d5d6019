import { useEffect } from 'react';
import { currentCommands, matchKeys } from '@/lib/commands';
import { recall, remember } from '@/lib/storage';

const STORED = 'single-keys';
const SEQUENCE_MS = 1_000;
const EDITABLE = 'input, textarea, select, [contenteditable=""], [contenteditable="true"], [role="textbox"]';
const DIALOG = '[role="dialog"][aria-modal="true"], [role="menu"]';

function isFlag(found: unknown): found is boolean {
  return typeof found === 'boolean';
}

/** Keys that are letters alone can be turned off: speech input would press them by accident. */
export function hasSingleKeys(): boolean {
  return recall(STORED, isFlag) ?? true;
}

export function setSingleKeys(areOn: boolean): void {
  remember(STORED, areOn);
}

/** Listens for the keys of all commands that there are. */
export function useKeyboard(): void {
  useEffect(() => {
    let pressed = '';
    let timer: ReturnType<typeof setTimeout> | undefined;

    const press = (event: KeyboardEvent) => {
      const key = keyOf(event);
      if (key === null) return;
      clearTimeout(timer);
      const match = matchKeys(currentCommands(), pressed === '' ? key : `${pressed} ${key}`);
      pressed = match.kind === 'wait' ? key : '';
      if (match.kind === 'wait') timer = setTimeout(() => (pressed = ''), SEQUENCE_MS);
      if (match.kind !== 'run') return;
      event.preventDefault();
      match.command.run?.();
    };

    document.addEventListener('keydown', press);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', press);
    };
  }, []);
}

/** What was pressed as the table of keys writes it; null: it belongs to somebody else. */
function keyOf(event: KeyboardEvent): string | null {
  const { key, ctrlKey, metaKey, altKey, target, isComposing } = event;
  if (event.defaultPrevented || isComposing || altKey || key.length !== 1) return null;
  if (ctrlKey || metaKey) return `mod+${key.toLowerCase()}`;
  const isTyping = target instanceof Element && target.closest(EDITABLE) !== null;
  if (isTyping || document.querySelector(DIALOG) !== null || !hasSingleKeys()) return null;
  return key;
}
