import { useLayoutEffect, useRef, type RefObject } from 'react';

/** The newest of what a component was given, for what is called later. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
