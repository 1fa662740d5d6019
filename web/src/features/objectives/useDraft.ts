import { useDebouncedCallback, useWindowEvent } from '@mantine/hooks';
import { useCallback } from 'react';
import { recall, remember } from '@/lib/storage';
import type { FormValues, ObjectiveValues } from './form';

/** What was typed, and what it was typed over. */
export interface Draft {
  values: FormValues;
  base: ObjectiveValues | null;
  version: number | null;
}

const KEEP_MS = 300;

function isDraft(found: unknown): found is Draft {
  if (typeof found !== 'object' || found === null || !('values' in found)) return false;
  const { values } = found;
  return typeof values === 'object' && values !== null && 'title' in values && 'keyResults' in values && Array.isArray(values.keyResults);
}

const keyOf = (name: string) => `objectives.draft.${name}`;

export function recallDraft(name: string): Draft | null {
  return recall(keyOf(name), isDraft);
}

/** Keeps what is typed in this browser until it is saved or thrown away. */
export function useDraft(name: string) {
  const keep = useDebouncedCallback((draft: Draft) => remember(keyOf(name), draft), { delay: KEEP_MS, flushOnUnmount: true });
  useWindowEvent('pagehide', keep.flush);
  const forget = useCallback(() => {
    keep.cancel();
    remember(keyOf(name), null);
  }, [keep, name]);
  return { keep, forget };
}
