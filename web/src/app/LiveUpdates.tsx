import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { can } from '@/features/people/can';
import { personQueries } from '@/features/people/api';
import { useMe } from '@/features/people/useMe';
import { live, useLive } from '@/lib/live/live';
import { createRefresher } from '@/lib/live/refresh';
import { MINUTE } from '@/lib/time';

/** So long a window that nobody sees stays connected; a browser has few connections to one server. */
const HIDDEN_MS = MINUTE;

/** Keeps what is on the screen current: connected while somebody looks, and asks anew what changes. */
export function LiveUpdates() {
  const client = useQueryClient();
  const seesGoals = can(useMe(), 'goals.view');
  const refresh = useMemo(() => createRefresher(client), [client]);

  useLive((event) => {
    refresh(event);
    if (event.kind === 'reset' && event.hasNewRights) void client.invalidateQueries({ queryKey: personQueries.all });
  });

  useEffect(() => {
    const notice = () => live.state() === 'lost' && void client.invalidateQueries({ queryKey: personQueries.me().queryKey });
    return live.watch(notice);
  }, [client]);

  useEffect(() => {
    if (!seesGoals) return;
    let leaving: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(leaving);
      if (document.hidden) leaving = setTimeout(live.stop, HIDDEN_MS);
      else live.start();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(leaving);
      document.removeEventListener('visibilitychange', look);
      live.stop();
    };
  }, [seesGoals]);

  return null;
}
