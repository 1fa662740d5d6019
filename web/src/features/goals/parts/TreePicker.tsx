import { Select } from '@mantine/core';
import type { Vision } from '@/features/visions/api';
import { OBJECTIVES } from '../api';

interface Props {
  visions: Vision[];
  value: string;
  onChange: (treeId: string) => void;
}

const MANY = 8;

/** Which tree is shown: the company's objectives, or a vision. */
export function TreePicker({ visions, value, onChange }: Props) {
  const choices = visions.map((vision) => ({ value: vision.id, label: vision.title }));
  const data = [
    { group: 'Organization', items: [{ value: OBJECTIVES, label: 'Company objectives' }] },
    ...(choices.length > 0 ? [{ group: 'Visions', items: choices }] : []),
  ];
  return (
    <Select
      aria-label="Which goals to show"
      placeholder="Choose what to show"
      data={data}
      value={value}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
      allowDeselect={false}
      searchable={visions.length > MANY}
      checkIconPosition="right"
      maxDropdownHeight={420}
    />
  );
}
