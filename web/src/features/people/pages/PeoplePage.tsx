import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { AdminFrame } from '@/features/admin/parts/AdminFrame';
import { DataTable, type Column } from '@/ui/DataTable';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { FilterBar, type Filter } from '@/ui/FilterBar';
import { Message } from '@/ui/Message';
import { Reasoned } from '@/ui/Reasoned';
import { SidePanel } from '@/ui/SidePanel';
import { LinesSkeleton } from '@/ui/Skeletons';
import { whyNot } from '../can';
import { departmentsOf, filterMembers, ROLE_OPTIONS, ROLE_WORDS, type PeopleSearch } from '../members';
import { rosterQueries, type Member } from '../roster';
import { useFormat, useMe } from '../useMe';

const AddPerson = lazy(() => import('../parts/AddPerson').then(({ AddPerson: component }) => ({ default: component })));
const PersonPanel = lazy(() => import('../parts/PersonPanel').then(({ PersonPanel: component }) => ({ default: component })));
const route = getRouteApi('/inside/admin/people');

/** Who is in the organization, and what each may do. */
export function PeoplePage() {
  const me = useMe();
  const format = useFormat();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const [isAdding, setIsAdding] = useState(false);
  const { data: members } = useQuery(rosterQueries.list());
  const show = (part: PeopleSearch) => void navigate({ search: { ...search, ...part }, replace: true });
  return (
    <AdminFrame
      tab="People"
      about={members === undefined ? undefined : `${format.count(members.length)} in ${me.organization.name}`}
      actions={
        <Reasoned refusal={whyNot(me, 'people.manage')}>
          <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setIsAdding(true)}>
            Add a person
          </Button>
        </Reasoned>
      }
    >
      <People search={search} onSearch={show} />
      <Suspense>
        <AddPerson
          members={members ?? []}
          isOpen={isAdding}
          onClose={() => setIsAdding(false)}
          onAdded={(member) => {
            setIsAdding(false);
            show({ q: undefined, role: undefined, department: undefined, person: member.id });
          }}
        />
      </Suspense>
    </AdminFrame>
  );
}

interface PeopleProps {
  search: PeopleSearch;
  onSearch: (part: PeopleSearch) => void;
}

function People({ search, onSearch }: PeopleProps) {
  const { data: members, error, refetch } = useQuery(rosterQueries.list());
  const columns = useMemo(() => columnsOf(members ?? []), [members]);
  const shown = useMemo(() => filterMembers(members ?? [], search), [members, search]);
  if (members === undefined) {
    return error === null ? <LinesSkeleton label="Loading the people" /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  const filters: Filter<PeopleSearch>[] = [
    { kind: 'text', key: 'q', label: 'Filter by name or e-mail' },
    { kind: 'one', key: 'role', label: 'Role', options: ROLE_OPTIONS },
    { kind: 'one', key: 'department', label: 'Department', options: departmentsOf(members).map((one) => ({ value: one, label: one })) },
  ];
  const chosen = members.find((one) => one.id === search.person);
  const close = () => onSearch({ person: undefined });
  return (
    <>
      <FilterBar filters={filters} search={search} onSearch={onSearch} />
      <DataTable
        label="People"
        columns={columns}
        rows={shown}
        rowKey={(one) => one.id}
        onOpen={(one) => onSearch({ person: one.id })}
        selectedKey={chosen?.id ?? null}
        empty={
          <Message icon={IconUsers} title="Nobody like that">
            Nobody in the organization has all of these words, this role and this department.
          </Message>
        }
      />
      <SidePanel title={chosen?.name} isOpen={chosen !== undefined} onClose={close}>
        <Suspense fallback={<LinesSkeleton label="Loading the person" lines={5} />}>
          {chosen && <PersonPanel key={chosen.id} member={chosen} members={members} onClose={close} />}
        </Suspense>
      </SidePanel>
    </>
  );
}

function columnsOf(members: Member[]): Column<Member>[] {
  const nameOf = new Map(members.map((one) => [one.id, one.name]));
  return [
    { key: 'name', title: 'Name', value: (one) => one.name },
    { key: 'email', title: 'E-mail', value: (one) => one.email, isWideOnly: true },
    { key: 'role', title: 'Role', value: (one) => ROLE_WORDS[one.role].word, width: '130px' },
    { key: 'department', title: 'Department', value: (one) => one.department, isWideOnly: true },
    { key: 'manager', title: 'Manager', value: (one) => (one.manager_id === null ? null : (nameOf.get(one.manager_id) ?? null)), isWideOnly: true },
  ];
}
