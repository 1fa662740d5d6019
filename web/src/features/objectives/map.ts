import type { Goal, GoalStore, Place } from '@/features/goals/store';
import { LEVEL_WORDS, levelAbove, type Level } from './words';

export const BOX = { width: 224, height: 78 };
const GAP = { across: 76, down: 14, roots: 34 };

/** An objective where it stands on the map; its place is that of its upper left corner. */
export interface Box {
  id: string;
  goal: Goal;
  parentId: string | null;
  x: number;
  y: number;
}

export interface Layout {
  boxes: Box[];
  byId: ReadonlyMap<string, Box>;
  width: number;
  height: number;
}

/** What part of the map is seen: shifted by pixels, and scaled. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Objectives from the left to the right by depth, each in the middle of what stands below it. */
export function layoutOf(store: GoalStore): Layout {
  const boxes: Box[] = [];
  let free = 0;
  let deepest = 0;
  const objectivesBelow = (id: string): Place[] => (store.childrenOf[id] ?? []).filter((place) => place.linkWeight === null);
  const lay = (place: Place, depth: number, parentId: string | null): number | null => {
    const goal = store.byId[place.id];
    if (goal === undefined) return null;
    deepest = Math.max(deepest, depth);
    const at = boxes.length;
    boxes.push({ id: place.id, goal, parentId, x: depth * (BOX.width + GAP.across), y: 0 });
    const below = objectivesBelow(place.id)
      .map((child) => lay(child, depth + 1, place.id))
      .filter((y) => y !== null);
    const [first, last] = [below[0], below.at(-1)];
    const y = first === undefined || last === undefined ? free : (first + last) / 2;
    if (first === undefined) free += BOX.height + GAP.down;
    const box = boxes[at];
    if (box !== undefined) box.y = y;
    return y;
  };
  for (const root of store.roots) {
    lay(root, 0, null);
    free += GAP.roots - GAP.down;
  }
  const height = Math.max(BOX.height, free - GAP.roots);
  const width = deepest * (BOX.width + GAP.across) + BOX.width;
  return { boxes, byId: new Map(boxes.map((box) => [box.id, box])), width, height };
}

/** Why an objective can't be put below another one; null where it can. */
export function whyNotBelow(box: Box, target: Box): string | null {
  if (target.id === box.parentId) return 'It is there already.';
  const wanted = levelAbove(box.goal.level as Level);
  if (wanted === null) return 'A company objective stands on top.';
  if (target.goal.level !== wanted) return `A ${box.goal.level ?? ''} objective stands below one of level ${LEVEL_WORDS[wanted].toLowerCase()}.`;
  return null;
}

/** The box at a place of the map. */
export function boxAt(layout: Layout, x: number, y: number): Box | null {
  return layout.boxes.find((box) => x >= box.x && x <= box.x + BOX.width && y >= box.y && y <= box.y + BOX.height) ?? null;
}

const SCALES = { least: 0.2, most: 2 };
const MARGIN = 28;

/** The view scaled about a point of the window, which stays where it is. */
export function zoomAt(view: View, factor: number, x: number, y: number): View {
  const scale = Math.min(SCALES.most, Math.max(SCALES.least, view.scale * factor));
  const grown = scale / view.scale;
  return { scale, x: x - (x - view.x) * grown, y: y - (y - view.y) * grown };
}

/** The view that shows all of the map, as large as fits and at most in its own size; never smaller than one asks. */
export function fit(layout: Size, size: Size, least = SCALES.least): View {
  const inside = Math.min((size.width - 2 * MARGIN) / layout.width, (size.height - 2 * MARGIN) / layout.height);
  const scale = Math.min(1, Math.max(least, inside));
  return { scale, x: Math.max(MARGIN, (size.width - layout.width * scale) / 2), y: MARGIN };
}

/** The view moved just so far that a box is seen as a whole. */
export function reveal(view: View, box: Box, size: Size): View {
  return {
    ...view,
    x: within(view.x, box.x * view.scale, BOX.width * view.scale, size.width),
    y: within(view.y, box.y * view.scale, BOX.height * view.scale, size.height),
  };
}

function within(shift: number, at: number, length: number, room: number): number {
  if (shift + at < MARGIN) return MARGIN - at;
  if (shift + at + length > room - MARGIN) return room - MARGIN - at - length;
  return shift;
}

/** The box that an arrow key leads to: left to the parent, right to the first child, up and down in the same column. */
export function neighbour(layout: Layout, id: string, key: string): Box | null {
  const box = layout.byId.get(id);
  if (box === undefined) return null;
  if (key === 'ArrowLeft') return box.parentId === null ? null : (layout.byId.get(box.parentId) ?? null);
  if (key === 'ArrowRight') return layout.boxes.find((one) => one.parentId === id) ?? null;
  const column = layout.boxes.filter((one) => one.x === box.x).sort((a, b) => a.y - b.y);
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  return step === undefined ? null : (column[column.indexOf(box) + step] ?? null);
}
