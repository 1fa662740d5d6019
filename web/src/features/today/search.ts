/** What of the page stands in its address. */
export interface TodaySearch {
  /** Another day than one's own today. */
  date?: string;
  /** Only what stands below this vision. */
  vision?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readTodaySearch({ date, vision }: Record<string, unknown>): TodaySearch {
  const isDay = typeof date === 'string' && DAY.test(date) && !Number.isNaN(Date.parse(date));
  return { date: isDay ? date : undefined, vision: typeof vision === 'string' ? vision : undefined };
}
