import { useCallback, useRef, useState } from 'react';

const GLOW_MS = 1800;

/** Which goals just moved, each with a count that grows, so that moving again glows again. */
export function useGlow(): [ReadonlyMap<string, number>, (ids: string[]) => void] {
  const [glowing, setGlowing] = useState<ReadonlyMap<string, number>>(new Map());
  const turns = useRef(0);

  const glow = useCallback((ids: string[]) => {
    const turn = ++turns.current;
    setGlowing((before) => new Map([...before, ...ids.map((id) => [id, turn] as const)]));
    setTimeout(() => {
      setGlowing((before) => new Map([...before].filter(([, since]) => since !== turn)));
    }, GLOW_MS);
  }, []);

  return [glowing, glow];
}
