import { useMemo, useState } from 'react';
import { useMe } from '@/features/people/useMe';
import { createFormat, type Format } from '@/lib/format';
import type { Community } from './api';
import { dayIn } from './figures';

export interface Local {
  /** The day that it is in the community. */
  today: string;
  /** Moments by the community's clock. */
  format: Format;
  currency: string;
}

/** How a community counts days, clock times and money. */
export function useLocal({ time_zone: timeZone, currency }: Pick<Community, 'time_zone' | 'currency'>): Local {
  const { locale } = useMe().user;
  const [now] = useState(() => Date.now());
  return useMemo(() => {
    const today = dayIn(timeZone, now);
    return { today, currency, format: createFormat(locale, today, timeZone) };
  }, [timeZone, currency, locale, now]);
}
