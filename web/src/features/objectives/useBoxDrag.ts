import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { boxAt, whyNotBelow, type Box, type Layout, type View } from './map';

export interface Drag {
  box: Box;
  /** The pointer, in the map's own measure. */
  x: number;
  y: number;
  target: Box | null;
  /** Why it can't be dropped there; null: it can. */
  refusal: string | null;
}

interface Options {
  layout: Layout;
  view: View;
  frame: () => DOMRect | null;
  isAllowed: boolean;
  onDrop: (box: Box, target: Box) => void;
}

const STARTS_PX = 6;

/** Dragging an objective onto another one with a mouse or a pen; Escape lets go of it. */
export function useBoxDrag({ layout, view, frame, isAllowed, onDrop }: Options) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const start = useRef<{ box: Box; x: number; y: number } | null>(null);
  const wasDragged = useRef(false);
  const isDragging = drag !== null;

  useEffect(() => {
    if (!isDragging) return;
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      start.current = null;
      setDrag(null);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [isDragging]);

  const onPointerDown = (event: PointerEvent<HTMLElement>, box: Box) => {
    wasDragged.current = false;
    if (event.pointerType === 'touch' || event.button !== 0) return;
    event.stopPropagation();
    if (!isAllowed) return;
    start.current = { box, x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const begun = start.current;
    const area = frame();
    if (begun === null || area === null) return;
    if (drag === null && Math.hypot(event.clientX - begun.x, event.clientY - begun.y) < STARTS_PX) return;
    wasDragged.current = true;
    const x = (event.clientX - area.left - view.x) / view.scale;
    const y = (event.clientY - area.top - view.y) / view.scale;
    const found = boxAt(layout, x, y);
    const target = found === null || found.id === begun.box.id ? null : found;
    setDrag({ box: begun.box, x, y, target, refusal: target === null ? null : whyNotBelow(begun.box, target) });
  };
  const onPointerUp = () => {
    start.current = null;
    if (drag?.target != null && drag.refusal === null) onDrop(drag.box, drag.target);
    setDrag(null);
  };
  const cancel = () => {
    start.current = null;
    setDrag(null);
  };

  /** Whether a click is the end of a drag. */
  const isDrop = () => wasDragged.current;
  return { drag, isDrop, onPointerDown, onPointerMove, onPointerUp, onPointerCancel: cancel };
}

export type BoxDrag = ReturnType<typeof useBoxDrag>;
