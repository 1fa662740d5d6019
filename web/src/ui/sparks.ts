/** Where a small line stands at a share of its width, from there on. */
export interface Spark {
  /** 0 to 1. */
  at: number;
  /** null: there is none, and the line is broken off. */
  value: number | null;
}

export interface Box {
  width: number;
  height: number;
  /** Kept free all around, for the width of the line and its end. */
  margin: number;
}

export interface Drawing {
  path: string;
  /** Where the line ends; null where it is broken off before. */
  end: { x: number; y: number } | null;
}

/** The size of a Sparkline, in pixels. */
export const BOX: Box = { width: 64, height: 18, margin: 3 };

/** The line as steps: it stays at a value until the next one, and at the last until the right edge.
 * It fills the height, but for small changes: these are drawn as part of `least`. */
export function drawSparks(sparks: readonly Spark[], least: number, { width, height, margin }: Box = BOX): Drawing {
  const values = sparks.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(least, high - low);
  const bottom = (low + high - span) / 2;
  const xOf = (at: number) => tidy(margin + at * (width - 2 * margin));
  const yOf = (value: number) => tidy(height - margin - ((value - bottom) / span) * (height - 2 * margin));

  let path = '';
  let y: number | null = null;
  for (const { at, value } of sparks) {
    const next: number | null = value === null ? null : yOf(value);
    if (next === y) continue;
    if (y !== null) path += `H${xOf(at)}`;
    if (next !== null) path += y === null ? `M${xOf(at)} ${next}` : `V${next}`;
    y = next;
  }
  if (y === null) return { path, end: null };
  return { path: `${path}H${xOf(1)}`, end: { x: xOf(1), y } };
}

/** What is smaller than half a pixel nobody sees, and it makes lines long and slow to draw. */
function tidy(pixels: number): number {
  return Math.round(pixels * 2) / 2;
}
