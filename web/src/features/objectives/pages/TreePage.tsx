import { Button, SegmentedControl } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { IconFold } from '@tabler/icons-react';
import { useMemo } from 'react';
import { LEVELS as DEPTHS, visibleRows } from '@/features/goals/rows';
import { useExpansion } from '@/features/goals/useExpansion';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { LinesSkeleton } from '@/ui/Skeletons';
import { useTitle } from '@/ui/useTitle';
import { NoObjectives } from '../parts/NoObjectives';
import { ObjectiveTree } from '../parts/ObjectiveTree';
import { useTree } from '../useTree';
import classes from './TreePage.module.css';

const route = getRouteApi('/inside/objectives/objectives/tree');
const DATA = DEPTHS.map((depth) => ({ value: String(depth), label: depth === 'all' ? 'All' : String(depth) }));

/** Objectives inside one another, each with its key results; what is open is remembered. */
export function TreePage() {
  useTitle('Tree of objectives');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { store, matching, error, retry } = useTree(search);
  const { expansion, toggle, setLevel } = useExpansion('objectives.page', undefined, '');
  const rows = useMemo(() => (store === null ? [] : visibleRows(store, expansion, '')), [store, expansion]);

  if (store === null) return error === null ? <LinesSkeleton label="Loading the tree" /> : <ErrorMessage error={error} onRetry={retry} />;
  if (store.roots.length === 0) return <NoObjectives search={search} />;
  return (
    <>
      <div className={classes.tools}>
        <span id="tree-depth" className={classes.label}>
          Open down to
        </span>
        <SegmentedControl
          size="xs"
          withItemsBorders={false}
          aria-labelledby="tree-depth"
          data={DATA}
          value={String(expansion.level)}
          onChange={(chosen) => setLevel(DEPTHS.find((one) => String(one) === chosen) ?? 1)}
        />
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconFold size={15} aria-hidden />} onClick={() => setLevel(1)}>
          Collapse all
        </Button>
      </div>
      <ObjectiveTree
        store={store}
        rows={rows}
        matching={matching}
        openId={search.open}
        onToggle={toggle}
        onVisit={(id) => void navigate({ to: '/goals/$goalId', params: { goalId: id } })}
        onOpen={(id) => void navigate({ search: { ...search, open: id }, replace: true })}
      />
    </>
  );
}
