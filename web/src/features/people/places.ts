/** What organizations choose from; the browser knows the names. */

export const DEFAULT_CURRENCY = 'USD';

export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** All time zones, with one's own even where the browser lists it by another name. */
export function timeZones(): string[] {
  return [...new Set(['UTC', ownTimeZone(), ...Intl.supportedValuesOf('timeZone')])].sort();
}

interface Choice {
  value: string;
  label: string;
}

/** "EUR, Euro" */
export function currencies(): Choice[] {
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  return Intl.supportedValuesOf('currency').map((code) => ({ value: code, label: `${code}, ${names.of(code) ?? code}` }));
}
