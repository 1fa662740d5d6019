import { ActionIcon } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { can, whyNot } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import type { GoalStore } from '@/features/goals/store';
import { BOX, fit, layoutOf, neighbour, reveal, zoomAt, type Box, type Size } from '../map';
import { useBoxDrag } from '../useBoxDrag';
import { useViewport } from '../useViewport';
import classes from './AlignmentMap.module.css';
import { DropDialog } from './DropDialog';
import { MapBox } from './MapBox';
import { MoveDialogOf } from './MoveDialogOf';

interface Props {
  store: GoalStore;
  openId: string | undefined;
  onOpen: (id: string) => void;
}

const ZOOM_STEP = 1.25;
const LEGIBLE = 0.8;
const AT_FIRST = { x: 28, y: 28, scale: 1 };

/** Which objective serves which: pan, zoom, drag one onto another; or arrows, Enter, and m to move. */
export function AlignmentMap({ store, openId, onOpen }: Props) {
  const me = useMe();
  const format = useFormat();
  const frame = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layoutOf(store), [store]);
  const { view, setView, ground } = useViewport(frame, AT_FIRST);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [movingId, setMovingId] = useState<string | null>(null);
  const [dropped, setDropped] = useState<{ box: Box; target: Box } | null>(null);
  const refusal = whyNot(me, 'objectives.move');
  const drag = useBoxDrag({
    layout,
    view,
    frame: () => frame.current?.getBoundingClientRect() ?? null,
    isAllowed: can(me, 'objectives.move'),
    onDrop: (box, target) => setDropped({ box, target }),
  });

  const sizeNow = (): Size => ({ width: frame.current?.clientWidth ?? 0, height: frame.current?.clientHeight ?? 0 });
  const fitAll = () => setView(fit(layout, sizeNow()));
  const zoom = (factor: number) => {
    const { width, height } = sizeNow();
    setView((now) => zoomAt(now, factor, width / 2, height / 2));
  };
  const firstFit = useRef(() => setView(fit(layout, sizeNow(), LEGIBLE)));
  useLayoutEffect(() => firstFit.current(), []);

  const active = layout.byId.has(activeId ?? '') ? activeId : (layout.boxes[0]?.id ?? null);
  const toFocus = useRef<string | null>(null);
  useEffect(() => {
    if (toFocus.current === null) return;
    frame.current?.querySelector<HTMLElement>(`[data-box="${toFocus.current}"]`)?.focus({ preventScroll: true });
    toFocus.current = null;
  });
  const go = (box: Box) => {
    toFocus.current = box.id;
    setActiveId(box.id);
    setView((now) => reveal(now, box, sizeNow()));
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const isElsewhere = !event.currentTarget.contains(event.target as Node);
    if (isElsewhere || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = active === null ? null : neighbour(layout, active, event.key);
    const acts: Record<string, () => void> = { '+': () => zoom(ZOOM_STEP), '-': () => zoom(1 / ZOOM_STEP), '0': fitAll };
    const isBox = event.target instanceof HTMLElement && event.target.dataset['box'] !== undefined;
    if (next !== null && isBox) go(next);
    else if (event.key === 'm' && isBox && active !== null && refusal === null) setMovingId(active);
    else if (acts[event.key] !== undefined) acts[event.key]?.();
    else return;
    event.preventDefault();
  };

  const hint =
    drag.drag === null
      ? (refusal ?? 'Drag an objective onto the one that it is to serve, or press m on it. Ctrl and the wheel zoom.')
      : drag.drag.target === null
        ? `“${drag.drag.box.goal.title}”: drop it on the objective that it is to serve.`
        : (drag.drag.refusal ?? `Below “${drag.drag.target.goal.title}”`);
  return (
    <div className={classes.whole} onKeyDown={press}>
      <div ref={frame} className={classes.frame} data-dragging={drag.drag !== null || undefined} {...ground}>
        <div
          className={classes.map}
          role="group"
          aria-label="Map of objectives"
          style={{ width: layout.width, height: layout.height, transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
        >
          <Edges boxes={layout.boxes} byId={layout.byId} weightWord={format.weight} />
          {layout.boxes.map((box) => (
            <MapBox
              key={box.id}
              box={box}
              parent={box.parentId === null ? null : (layout.byId.get(box.parentId) ?? null)}
              isActive={box.id === active}
              isOpen={box.id === openId}
              drag={drag}
              onActivate={setActiveId}
              onOpen={onOpen}
            />
          ))}
          {drag.drag !== null && (
            <span className={classes.ghost} style={{ transform: `translate(${drag.drag.x + 8}px, ${drag.drag.y + 8}px)` }}>
              {drag.drag.box.goal.title}
            </span>
          )}
        </div>
      </div>
      <div className={classes.tools}>
        <p className={classes.hint} role="status" data-refused={drag.drag?.refusal != null || undefined}>
          {hint}
        </p>
        <ActionIcon variant="default" size={36} aria-label="Zoom in" onClick={() => zoom(ZOOM_STEP)}>
          <IconPlus size={17} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size={36} aria-label="Zoom out" onClick={() => zoom(1 / ZOOM_STEP)}>
          <IconMinus size={17} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size={36} aria-label="Show all of it" onClick={fitAll}>
          <IconFocusCentered size={17} aria-hidden />
        </ActionIcon>
      </div>
      {movingId !== null && <MoveDialogOf id={movingId} onClose={() => setMovingId(null)} />}
      {dropped !== null && <DropDialog {...dropped} onClose={() => setDropped(null)} />}
    </div>
  );
}

interface EdgesProps {
  boxes: Box[];
  byId: ReadonlyMap<string, Box>;
  weightWord: (weight: number) => string;
}

/** What serves what, with the weight by which it counts there. */
function Edges({ boxes, byId, weightWord }: EdgesProps) {
  return (
    <svg className={classes.edges} aria-hidden>
      {boxes.map((box) => {
        const parent = box.parentId === null ? undefined : byId.get(box.parentId);
        if (parent === undefined) return null;
        const [fromX, fromY] = [parent.x + BOX.width, parent.y + BOX.height / 2];
        const [toX, toY] = [box.x, box.y + BOX.height / 2];
        const middle = (fromX + toX) / 2;
        return (
          <g key={box.id} data-uncounted={box.goal.weight === 0 || undefined}>
            <path d={`M ${fromX} ${fromY} C ${middle} ${fromY}, ${middle} ${toY}, ${toX} ${toY}`} />
            <rect x={toX - 40} y={toY - 9} width={30} height={18} rx={9} />
            <text x={toX - 25} y={toY + 4}>
              {weightWord(box.goal.weight)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
