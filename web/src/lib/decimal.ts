/** Exact arithmetic on measured values, which are decimal strings with at most ten places. */

const PLACES = 10;

function toUnits(value: string): bigint {
  const [whole = '0', fraction = ''] = value.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(PLACES, '0').slice(0, PLACES));
  return value.startsWith('-') ? -units : units;
}

function toText(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  return (units < 0n ? '-' : '') + digits.slice(0, -PLACES) + (fraction && `.${fraction}`);
}

export function add(a: string, b: string): string {
  return toText(toUnits(a) + toUnits(b));
}

export function smaller(a: string, b: string): string {
  return toUnits(a) <= toUnits(b) ? a : b;
}

export function larger(a: string, b: string): string {
  return toUnits(a) >= toUnits(b) ? a : b;
}
