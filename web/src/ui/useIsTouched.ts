import { useEffect, useState } from 'react';
import { SECOND } from '@/lib/time';

const SHOWN_MS = 3 * SECOND;

/** True for a moment after a tap, which neither hovers nor focuses. */
export function useIsTouched(): [boolean, () => void] {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (turn === 0) return;
    const timer = setTimeout(() => setTurn(0), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [turn]);
  return [turn > 0, () => setTurn((before) => before + 1)];
}
