import { Button, Code } from '@mantine/core';
import { IconMountain, IconSearchOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useMemo, useRef } from 'react';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { LinesSkeleton } from '@/ui/Skeletons';
import { goalQueries, OBJECTIVES } from '../api';
import { visibleRows, type Level } from '../rows';
import type { GoalsSearch } from '../search';
import { tallyOf, type GoalStore } from '../store';
import { useExpansion } from '../useExpansion';
import { useGlow } from '../useGlow';
import { useLiveTree } from '../useLiveTree';
import { useLogging } from '../useLogging';
import { GoalTree } from './GoalTree';
import { TallyList } from './TallyList';
import { TreeSummary } from './TreeSummary';
import { TreeToolbar } from './TreeToolbar';
import classes from './TreeView.module.css';

interface Props {
  treeId: string;
  label: string;
  hasVisions: boolean;
  search: GoalsSearch;
  onSearch: (part: Partial<GoalsSearch>) => void;
}

/** One tree with all that belongs to it, or why it isn't there. */
export function TreeView(props: Props) {
  const { data: store, error, refetch, isPending } = useQuery(goalQueries.tree(props.treeId));
  if (store !== undefined) {
    return store.roots.length === 0 ? <EmptyTree {...props} /> : <LoadedTree {...props} store={store} />;
  }
  return isPending ? <LoadingTree /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
}

function LoadedTree({ treeId, label, search, onSearch, store }: Props & { store: GoalStore }) {
  const filter = search.q ?? '';
  const { expansion, toggle, setLevel } = useExpansion(treeId, search.level, filter);
  const deferredFilter = useDeferredValue(filter);
  const rows = useMemo(() => visibleRows(store, expansion, deferredFilter), [store, expansion, deferredFilter]);
  const tally = useMemo(() => tallyOf(store), [store]);
  const [glowing, glow] = useGlow();
  const focusRow = useRef<(key: string) => void>(() => undefined);
  const focus = useCallback((key: string) => focusRow.current(key), []);
  useLiveTree(glow);
  const logging = useLogging({ onMoved: glow, onClosed: focus });

  const chooseLevel = (level: Level) => {
    setLevel(level);
    onSearch({ level });
  };

  return (
    <>
      <div className={classes.head}>
        {store.top !== null && (
          <div className={classes.summary}>
            <TreeSummary goal={store.top} glow={glowing.get(store.top.id) ?? 0} />
            <TallyList tally={tally} />
          </div>
        )}
        <TreeToolbar
          filter={filter}
          tally={store.top === null ? tally : null}
          level={expansion.level}
          onFilter={(q) => onSearch({ q: q === '' ? undefined : q })}
          onLevel={chooseLevel}
        />
      </div>
      {rows.length === 0 ? (
        <Message icon={IconSearchOff} title={`No goal matches “${filter}”`}>
          The filter looks at titles and owners.
        </Message>
      ) : (
        <GoalTree
          label={label}
          store={store}
          rows={rows}
          glowing={glowing}
          logging={logging}
          onToggle={toggle}
          focusRow={focusRow}
        />
      )}
    </>
  );
}

const IMPORT = 'cairn import goals FILE';

function EmptyTree({ treeId, hasVisions }: Pick<Props, 'treeId' | 'hasVisions'>) {
  const title = treeId !== OBJECTIVES ? 'Nothing below this vision yet' : hasVisions ? 'No objectives yet' : 'No goals yet';
  return (
    <Message
      icon={IconMountain}
      title={title}
      action={
        <Button component="a" href="/docs" variant="default">
          Open the API’s documentation
        </Button>
      }
    >
      Bring goals in from a file with <Code>{IMPORT}</Code>, or create them through the API.
    </Message>
  );
}

export function LoadingTree() {
  return <LinesSkeleton label="Loading the goals" />;
}
