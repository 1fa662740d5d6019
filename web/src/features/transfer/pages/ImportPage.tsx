import { SegmentedControl } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { IconLock } from '@tabler/icons-react';
import { whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { Message } from '@/ui/Message';
import { PageHeader } from '@/ui/PageHeader';
import { WHATS, type What } from '../api';
import { ImportFile } from '../parts/ImportFile';
import classes from '../parts/Import.module.css';
import { WORDS } from '../words';

const route = getRouteApi('/inside/import');

/** Goals and values of KPIs from files: what would happen first, then for real. */
export function ImportPage() {
  const refusal = whyNot(useMe(), 'goals.import');
  const { what = 'goals' } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (next: string) => void navigate({ search: next === 'goals' ? {} : { what: next as What } });
  return (
    <div className={classes.page}>
      <PageHeader
        title="Import"
        about="From a file, row by row. The same file again changes nothing."
        choices={refusal === null && <SegmentedControl aria-label="What to import" data={WHATS.map((one) => ({ value: one, label: WORDS[one].word }))} value={what} onChange={choose} />}
      />
      {refusal === null ? (
        <ImportFile key={what} what={what} />
      ) : (
        <Message icon={IconLock} title="Importing isn’t for your role">
          {refusal}
        </Message>
      )}
    </div>
  );
}
