import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconHistory } from '@tabler/icons-react';
import { lazy, Suspense, useMemo } from 'react';
import { rosterQueries } from '@/features/people/roster';
import { useFormat, useMe } from '@/features/people/useMe';
import { DataTable, type Column } from '@/ui/DataTable';
import { DateRange } from '@/ui/DateRange';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { FilterBar, type Filter } from '@/ui/FilterBar';
import { Message } from '@/ui/Message';
import { SidePanel } from '@/ui/SidePanel';
import { LinesSkeleton } from '@/ui/Skeletons';
import { adminQueries, type AuditEntry } from '../api';
import { ACTIONS, changesOf, deedWords, ENTITIES, inShort, subjectOf } from '../audit';
import { AdminFrame } from '../parts/AdminFrame';
import classes from '../parts/Admin.module.css';
import { auditFilters, type AuditSearch } from '../search';

const AuditPanel = lazy(() => import('../parts/AuditPanel').then(({ AuditPanel: component }) => ({ default: component })));
const route = getRouteApi('/inside/admin/audit');

/** Who changed what, and when. */
export function AuditPage() {
  return (
    <AdminFrame tab="Audit" about="Every change, newest first; nobody can change this list">
      <Audit />
    </AdminFrame>
  );
}

function Audit() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: members } = useQuery(rosterQueries.list());
  const show = (part: Partial<AuditSearch>) => void navigate({ search: { ...search, ...part }, replace: true });
  const filters: Filter<AuditSearch>[] = [
    { kind: 'one', key: 'person', label: 'Who', options: (members ?? []).map(({ id, name }) => ({ value: id, label: name })) },
    { kind: 'one', key: 'action', label: 'Action', options: ACTIONS },
    { kind: 'one', key: 'entity', label: 'What', options: ENTITIES },
  ];
  return (
    <>
      <div className={classes.filters}>
        <FilterBar filters={filters} search={search} onSearch={show} />
        <div className={classes.toolbar}>
          <DateRange value={search} onChange={show} />
          {search.thing !== undefined && (
            <Button variant="light" className={classes.act} onClick={() => show({ thing: undefined })}>
              Changes of one thing only: show all
            </Button>
          )}
        </div>
      </div>
      <Changes search={search} onSearch={show} />
    </>
  );
}

interface ChangesProps {
  search: AuditSearch;
  onSearch: (part: Partial<AuditSearch>) => void;
}

function Changes({ search, onSearch }: ChangesProps) {
  const { today } = useMe().organization;
  const format = useFormat();
  const { data: members } = useQuery(rosterQueries.list());
  const query = useInfiniteQuery(adminQueries.audit(auditFilters(search, today)));
  const nameOf = useMemo(() => {
    const names = new Map((members ?? []).map((one) => [one.id, one.name]));
    return (id: string) => names.get(id);
  }, [members]);
  const columns = useMemo(
    (): Column<AuditEntry>[] => [
      { key: 'at', title: 'When', value: (one) => one.at, render: (one) => format.moment(one.at), width: '190px' },
      { key: 'who', title: 'Who', value: (one) => one.actor_name ?? 'A command', width: '150px', isWideOnly: true },
      {
        key: 'did',
        title: 'Did what',
        value: deedWords,
        render: (one) => <span title={`${one.actor_name ?? 'A command'} ${deedWords(one)}`}>{deedWords(one)}</span>,
        width: '190px',
      },
      { key: 'which', title: 'Which', value: subjectOf, isWideOnly: true },
      {
        key: 'changes',
        title: 'From what to what',
        value: (one) => inShort(changesOf(one, nameOf)),
        render: (one) => <span className={classes.quiet}>{inShort(changesOf(one, nameOf))}</span>,
        isWideOnly: true,
      },
    ],
    [format, nameOf],
  );
  if (query.data === undefined) {
    return query.error === null ? <LinesSkeleton label="Loading the changes" /> : <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />;
  }
  const entries = query.data.pages.flatMap((page) => page.items);
  const chosen = entries.find((one) => one.id === search.change);
  return (
    <>
      <DataTable
        label="Audit"
        columns={columns}
        rows={entries}
        rowKey={(one) => one.id}
        onOpen={(one) => onSearch({ change: one.id })}
        selectedKey={chosen?.id ?? null}
        empty={
          <Message icon={IconHistory} title="No such change">
            Nobody changed anything like that in these days.
          </Message>
        }
      />
      {query.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      )}
      <SidePanel title="A change" isOpen={chosen !== undefined} onClose={() => onSearch({ change: undefined })}>
        <Suspense fallback={<LinesSkeleton label="Loading the change" lines={5} />}>
          {chosen && <AuditPanel entry={chosen} changes={changesOf(chosen, nameOf)} />}
        </Suspense>
      </SidePanel>
    </>
  );
}
