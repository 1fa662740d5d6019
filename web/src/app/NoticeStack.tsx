import '@mantine/notifications/styles.layer.css';
import { Notifications } from '@mantine/notifications';

const MOST = 4;

export function NoticeStack() {
  return <Notifications position="bottom-right" limit={MOST} />;
}
