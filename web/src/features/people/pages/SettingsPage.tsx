import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import classes from '@/features/admin/parts/Admin.module.css';
import { AdminFrame } from '@/features/admin/parts/AdminFrame';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { whyNot } from '../can';
import { organizationQuery } from '../settings';
import { useMe } from '../useMe';

const SettingsForm = lazy(() => import('../parts/SettingsForm').then(({ SettingsForm: component }) => ({ default: component })));

/** What holds for the whole organization: its clock, its calendar, its thresholds. */
export function SettingsPage() {
  const me = useMe();
  return (
    <AdminFrame tab="Settings" about={whyNot(me, 'organization.change') ?? 'What holds for the whole organization'}>
      <div className={classes.body}>
        <Settings />
      </div>
    </AdminFrame>
  );
}

function Settings() {
  const { data, error, refetch } = useQuery(organizationQuery());
  if (data === undefined) {
    return error === null ? <LinesSkeleton label="Loading the settings" lines={8} /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  return (
    <Suspense fallback={<LinesSkeleton label="Loading the settings" lines={8} />}>
      <SettingsForm organization={data} />
    </Suspense>
  );
}
