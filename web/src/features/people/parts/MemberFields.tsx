import { Autocomplete, Select } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMemo } from 'react';
import { departmentsOf, possibleManagers, ROLE_OPTIONS, ROLE_WORDS } from '../members';
import type { Member, Role } from '../roster';

export interface MemberValues {
  role: Role;
  department: string;
  manager_id: string | null;
}

interface Props<T extends MemberValues> {
  form: UseFormReturnType<T>;
  members: Member[];
  /** Whom it is about; null: somebody new. */
  personId: string | null;
  /** Why one may only look. */
  isFixed?: boolean;
}

/** What somebody is in the organization: role, department, manager. */
export function MemberFields<T extends MemberValues>({ form, members, personId, isFixed = false }: Props<T>) {
  const managers = useMemo(
    () => possibleManagers(members, personId).map(({ id, name, email }) => ({ value: id, label: `${name}, ${email}` })),
    [members, personId],
  );
  return (
    <>
      <Select
        label="Role"
        description={ROLE_WORDS[form.values.role].about}
        data={ROLE_OPTIONS}
        allowDeselect={false}
        readOnly={isFixed}
        {...form.getInputProps('role')}
      />
      <Autocomplete
        label="Department"
        description="Managers see the goals of their own one"
        data={departmentsOf(members)}
        maxLength={100}
        readOnly={isFixed}
        {...form.getInputProps('department')}
      />
      <Select
        label="Manager"
        data={managers}
        searchable
        clearable
        limit={50}
        placeholder="Nobody"
        nothingFoundMessage="Nobody like that"
        clearButtonProps={{ 'aria-label': 'Clear the manager' }}
        readOnly={isFixed}
        {...form.getInputProps('manager_id')}
      />
    </>
  );
}
