/** Readers of what stands in an address, for `validateSearch`: what isn't understood is left out. */

type Raw = Record<string, unknown>;

/** A text that isn't empty. The router reads "2026" as a number. */
export function readText(search: Raw, key: string): string | undefined {
  const found = search[key];
  const text = typeof found === 'number' ? String(found) : found;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

export function readOne<T extends string | number>(search: Raw, key: string, known: readonly T[]): T | undefined {
  return known.find((one) => one === search[key]);
}

/** Those of a list that are known; a single one is a list, too. */
export function readSome<T extends string>(search: Raw, key: string, known: readonly T[]): T[] | undefined {
  const found = search[key];
  const asked: unknown[] = Array.isArray(found) ? found : [found];
  const some = known.filter((one) => asked.includes(one));
  return some.length === 0 ? undefined : some;
}

export function readWhole(search: Raw, key: string, from: number, to: number): number | undefined {
  const found = search[key];
  return Number.isInteger(found) && Number(found) >= from && Number(found) <= to ? Number(found) : undefined;
}

export function readFlag(search: Raw, key: string): true | undefined {
  return search[key] === true ? true : undefined;
}

/** A day as "2026-11-21". */
export function readDay(search: Raw, key: string): string | undefined {
  const found = search[key];
  if (typeof found !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(found)) return undefined;
  const day = new Date(`${found}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(found) ? found : undefined;
}

export interface Sorting {
  key: string;
  isDescending: boolean;
}

/** "-title" means by title, the last one first. */
export function readSorting(search: Raw, key: string, known: readonly string[]): Sorting | undefined {
  const found = search[key];
  if (typeof found !== 'string') return undefined;
  const name = found.replace(/^-/, '');
  return known.includes(name) ? { key: name, isDescending: found.startsWith('-') } : undefined;
}

export function writeSorting({ key, isDescending }: Sorting): string {
  return isDescending ? `-${key}` : key;
}
