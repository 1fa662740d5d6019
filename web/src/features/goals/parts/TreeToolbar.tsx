import { ActionIcon, SegmentedControl } from '@mantine/core';
import { IconFold } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useMe } from '@/features/people/useMe';
import { STATUS_WORDS } from '@/lib/status';
import { FilterBar, type Filter, type FilterPreset } from '@/ui/FilterBar';
import { LEVELS, type Level } from '../rows';
import { STATUSES, type GoalsSearch } from '../search';
import type { Tally } from '../store';
import { BEHIND } from '../treeFilter';
import { ExportMenu } from './ExportMenu';
import { TallyList } from './TallyList';
import classes from './TreeToolbar.module.css';

type Narrowing = Pick<GoalsSearch, 'q' | 'status' | 'owner'>;

interface Props {
  search: Narrowing;
  owners: { value: string; label: string }[];
  /** Null: it is shown elsewhere. */
  tally: Tally | null;
  level: Level;
  onSearch: (part: Partial<Narrowing>) => void;
  onLevel: (level: Level) => void;
  /** Saves what the filters let through. */
  onExport: () => void;
}

const CHOICES = LEVELS.map((level) => ({ value: String(level), label: level === 'all' ? 'All' : String(level) }));
const STATUS_OPTIONS = STATUSES.map((status) => ({ value: status, label: STATUS_WORDS[status].word }));

/** What of the tree is shown: by words, status and owner, and down to which level. */
export function TreeToolbar({ search, owners, tally, level, onSearch, onLevel, onExport }: Props) {
  const me = useMe();
  const filters = useMemo(
    (): Filter<Narrowing>[] => [
      { key: 'q', kind: 'text', label: 'Filter by title or owner' },
      { key: 'status', kind: 'some', label: 'Status', options: STATUS_OPTIONS },
      { key: 'owner', kind: 'one', label: 'Owner', options: owners },
    ],
    [owners],
  );
  const presets = useMemo(
    (): FilterPreset<Narrowing>[] => [
      { word: 'My goals', search: { owner: me.user.id } },
      { word: 'Mine that are behind', search: { owner: me.user.id, status: BEHIND } },
      { word: 'All that are behind', search: { status: BEHIND } },
      { word: 'Completed', search: { status: ['completed'] } },
    ],
    [me.user.id],
  );
  return (
    <div className={classes.toolbar} role="group" aria-label="What is shown">
      <div className={classes.filters}>
        <FilterBar filters={filters} search={search} onSearch={onSearch} presets={presets} />
      </div>
      <span className={classes.levels}>
        <span id="levels-label" className={classes.label}>
          Levels
        </span>
        <SegmentedControl
          size="xs"
          withItemsBorders={false}
          aria-labelledby="levels-label"
          data={CHOICES}
          value={String(level)}
          onChange={(chosen) => onLevel(LEVELS.find((one) => String(one) === chosen) ?? 1)}
        />
        <ActionIcon variant="subtle" color="gray" size={30} aria-label="Collapse all" title="Collapse all" onClick={() => onLevel(1)}>
          <IconFold size={17} />
        </ActionIcon>
        <ExportMenu onSave={onExport} />
      </span>
      {tally !== null && <TallyList tally={tally} />}
    </div>
  );
}
