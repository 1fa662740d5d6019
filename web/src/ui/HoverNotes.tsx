import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { createPortal } from 'react-dom';
import classes from './HoverNotes.module.css';

interface Props {
  /** Inside of it, what bears `data-note` (a text) or `data-why` (anything) gets a card on hover, focus and tap. */
  container: RefObject<HTMLElement | null>;
  /** The card of what bears `data-why`. */
  renderWhy?: (subject: string) => ReactNode;
}

const OPEN_MS = 250;
const CLOSE_MS = 150;
const GAP = 6;

/** One card for a whole list, so that its many rows stay light. It can be hovered, and Escape puts it away. */
export function HoverNotes({ container, renderWhy }: Props) {
  const id = useId();
  const card = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [target, setTarget] = useState<HTMLElement | null>(null);

  const later = (next: HTMLElement | null, delay: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTarget(next), delay);
  };

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    const point = (event: PointerEvent) => {
      if (event.pointerType !== 'mouse') return;
      const found = noted(event.target);
      later(found, found === null ? CLOSE_MS : OPEN_MS);
    };
    const tap = (event: Event) => {
      const found = noted(event.target);
      const isQuestion = found?.dataset['why'] !== undefined || found?.ariaDisabled === 'true';
      later(isQuestion ? found : null, 0);
    };
    const focus = (event: Event) => {
      const found = noted(event.target);
      if (found?.matches(':focus-visible') === true) later(found, 0);
    };
    const leave = () => later(null, CLOSE_MS);
    const hide = () => later(null, 0);
    const press = (event: KeyboardEvent) => event.key === 'Escape' && hide();
    element.addEventListener('pointerover', point);
    element.addEventListener('click', tap);
    element.addEventListener('mouseleave', leave);
    element.addEventListener('focusin', focus);
    element.addEventListener('focusout', leave);
    element.addEventListener('scroll', hide, true);
    document.addEventListener('keydown', press);
    return () => {
      clearTimeout(timer.current);
      element.removeEventListener('pointerover', point);
      element.removeEventListener('click', tap);
      element.removeEventListener('mouseleave', leave);
      element.removeEventListener('focusin', focus);
      element.removeEventListener('focusout', leave);
      element.removeEventListener('scroll', hide, true);
      document.removeEventListener('keydown', press);
    };
  }, [container]);

  useLayoutEffect(() => {
    if (target === null || card.current === null) return;
    const describedBy = target.getAttribute('aria-describedby');
    target.setAttribute('aria-describedby', id);
    const element = card.current;
    const settle = () => lay(element, target);
    settle();
    const watcher = new ResizeObserver(settle);
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      if (describedBy === null) target.removeAttribute('aria-describedby');
      else target.setAttribute('aria-describedby', describedBy);
    };
  }, [target, id]);

  if (target === null) return null;
  const { note, why } = target.dataset;
  return createPortal(
    <div
      ref={card}
      id={id}
      role="tooltip"
      className={classes.card}
      onMouseEnter={() => clearTimeout(timer.current)}
      onMouseLeave={() => later(null, CLOSE_MS)}
    >
      {why !== undefined ? renderWhy?.(why) : note}
    </div>,
    document.body,
  );
}

function noted(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-note],[data-why]') : null;
}

/** Below what it is about, or above where there is no room; never outside the window. */
function lay(card: HTMLElement, target: HTMLElement): void {
  const at = target.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const fitsBelow = at.bottom + GAP + height <= window.innerHeight - GAP;
  const left = Math.min(Math.max(GAP, at.right - width), window.innerWidth - width - GAP);
  card.style.top = `${fitsBelow ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height)}px`;
  card.style.left = `${left}px`;
}
