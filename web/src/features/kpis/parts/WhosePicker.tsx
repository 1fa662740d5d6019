import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '@/features/people/useMe';
import { visionQueries } from '@/features/visions/api';
import type { Whose } from '../api';

interface Props {
  whose: Whose;
  onChange: (whose: Pick<Whose, 'vision' | 'owner' | 'department'>) => void;
}

const ALL = 'all';
const NOBODY = { vision: undefined, owner: undefined, department: undefined };

/** Whose KPIs are shown: all that one sees, one's own, a department's, or those below a vision. */
export function WhosePicker({ whose, onChange }: Props) {
  const me = useMe();
  const visions = useQuery(visionQueries.list());
  const department = whose.department ?? me.department;
  const people = [
    { value: ALL, label: 'All KPIs' },
    { value: `owner:${me.user.id}`, label: 'My own' },
    ...(whose.owner !== undefined && whose.owner !== me.user.id ? [{ value: `owner:${whose.owner}`, label: 'Of one person' }] : []),
    ...(department == null ? [] : [{ value: `department:${department}`, label: department }]),
  ];
  const below = (visions.data ?? []).map((vision) => ({ value: `vision:${vision.id}`, label: vision.title }));
  const data = [{ group: 'Organization', items: people }, ...(below.length > 0 ? [{ group: 'Below a vision', items: below }] : [])];
  return (
    <Select
      aria-label="Whose KPIs"
      data={data}
      value={valueOf(whose)}
      allowDeselect={false}
      checkIconPosition="right"
      maxDropdownHeight={420}
      onChange={(chosen) => {
        const [kind = ALL, ...rest] = (chosen ?? ALL).split(':');
        onChange(kind === ALL ? NOBODY : { ...NOBODY, [kind]: rest.join(':') });
      }}
    />
  );
}

function valueOf({ vision, owner, department }: Whose): string {
  if (vision !== undefined) return `vision:${vision}`;
  if (owner !== undefined) return `owner:${owner}`;
  return department === undefined ? ALL : `department:${department}`;
}
