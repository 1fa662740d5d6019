import { readOne } from '@/lib/search';
import { WHATS, type What } from './api';

/** What of the page stands in its address. */
export interface ImportSearch {
  what?: What;
}

export function readImportSearch(search: Record<string, unknown>): ImportSearch {
  const what = readOne(search, 'what', WHATS);
  return what === undefined ? {} : { what };
}
