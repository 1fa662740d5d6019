import { useNotifications } from '@mantine/notifications';
import { lazy, Suspense, useState } from 'react';
import { later } from '@/lib/later';

const load = later(() => import('./NoticeStack'));
const NoticeStack = lazy(() => load().then(({ NoticeStack: component }) => ({ default: component })));

/** Where notices stand, from the first one on. */
export function Notices() {
  const { notifications } = useNotifications();
  const [isNeeded, setIsNeeded] = useState(false);
  if (notifications.length > 0 && !isNeeded) setIsNeeded(true);
  return <Suspense>{isNeeded && <NoticeStack />}</Suspense>;
}
