import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { zoomAt, type View } from './map';

const WHEEL_STEP = 0.002;

interface Point {
  x: number;
  y: number;
}

/** Panning by dragging the ground or by the wheel, zooming by Ctrl and the wheel, or by two fingers. */
export function useViewport(frame: RefObject<HTMLElement | null>, initial: View) {
  const [view, setView] = useState(initial);
  const pointers = useRef(new Map<number, Point>());

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      setView((now) =>
        event.ctrlKey || event.metaKey
          ? zoomAt(now, Math.exp(-event.deltaY * WHEEL_STEP), event.clientX - left, event.clientY - top)
          : { ...now, x: now.x - event.deltaX, y: now.y - event.deltaY },
      );
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [frame]);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    pointers.current.set(event.pointerId, now);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      setView((view) => ({ ...view, x: view.x + now.x - before.x, y: view.y + now.y - before.y }));
      return;
    }
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const factor = distance(now, other) / Math.max(1, distance(before, other));
    setView((view) => zoomAt(view, factor, (now.x + other.x) / 2 - left, (now.y + other.y) / 2 - top));
  };
  const release = (event: PointerEvent<HTMLElement>) => void pointers.current.delete(event.pointerId);

  return { view, setView, ground: { onPointerDown, onPointerMove, onPointerUp: release, onPointerCancel: release, onPointerLeave: release } };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
