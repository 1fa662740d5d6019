import { useEffect, useState } from 'react';
import { useFormat } from '@/features/people/useMe';
import { MINUTE } from '@/lib/time';

/** How long ago something was, with the exact moment on hover; goes on by itself. */
export function Ago({ at }: { at: string }) {
  const format = useFormat();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE / 2);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={format.moment(at)}>
      {format.ago(at, now)}
    </time>
  );
}
