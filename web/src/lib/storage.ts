/** What this browser remembers, under one prefix; storage that is full or forbidden remembers nothing. */

export const PREFIX = 'cairn.';

export function recall<T>(key: string, isValid: (found: unknown) => found is T): T | null {
  try {
    const text = localStorage.getItem(PREFIX + key);
    const found: unknown = text === null ? null : JSON.parse(text);
    return isValid(found) ? found : null;
  } catch {
    return null;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Not remembering is no failure.
  }
}

export function isText(found: unknown): found is string {
  return typeof found === 'string';
}
