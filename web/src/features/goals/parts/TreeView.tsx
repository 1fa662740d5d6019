import { Button, Code } from '@mantine/core';
import { IconMountain, IconSearchOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, startTransition, Suspense, useCallback, useDeferredValue, useMemo, useRef } from 'react';
import { useMe } from '@/features/people/useMe';
import { csvName, saveCsv } from '@/lib/csv';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { LinesSkeleton } from '@/ui/Skeletons';
import { goalQueries, OBJECTIVES } from '../api';
import { linesOf } from '../exportTree';
import { visibleRows, type Level } from '../rows';
import type { GoalsSearch } from '../search';
import { tallyOf, type GoalStore } from '../store';
import { accepting, filterKey, ownersOf } from '../treeFilter';
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

const GoalPanel = lazy(() => import('./GoalPanel').then(({ GoalPanel: component }) => ({ default: component })));

/** One tree with all that belongs to it, or why it isn't there. */
export function TreeView(props: Props) {
  const { data: store, error, refetch, isPending } = useQuery(goalQueries.tree(props.treeId));
  if (store !== undefined) {
    return store.roots.length === 0 ? <EmptyTree {...props} /> : <LoadedTree {...props} store={store} />;
  }
  return isPending ? <LoadingTree /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
}

function LoadedTree({ treeId, label, search, onSearch, store }: Props & { store: GoalStore }) {
  const { today } = useMe().organization;
  const { q = '', status, owner, open } = search;
  const filter = filterKey(search);
  const { expansion, toggle, setLevel } = useExpansion(treeId, search.level, filter);
  const deferredQ = useDeferredValue(q);
  const accepts = useMemo(() => accepting({ status, owner }), [status, owner]);
  const rows = useMemo(() => visibleRows(store, expansion, deferredQ, accepts), [store, expansion, deferredQ, accepts]);
  const owners = useMemo(() => ownersOf(store), [store]);
  const tally = useMemo(() => tallyOf(store), [store]);
  const [glowing, glow] = useGlow();
  const focusRowRef = useRef<(key: string) => void>(() => undefined);
  const focus = useCallback((key: string) => focusRowRef.current(key), []);
  useLiveTree(glow);
  const logging = useLogging({ onMoved: glow, onClosed: focus });

  const openedFrom = useRef<string | null>(null);
  const openPanel = (key: string, goalId: string) => {
    openedFrom.current = key;
    onSearch({ open: goalId });
  };
  const closePanel = () => {
    onSearch({ open: undefined });
    if (openedFrom.current !== null) focus(openedFrom.current);
  };
  const save = () => saveCsv(csvName(label, today), linesOf(store, visibleRows(store, { level: 'all', toggled: {} }, q, accepts)));
  const chooseLevel = (level: Level) =>
    // Thousands of rows may come: what is in between is drawn, and all is drawn once.
    startTransition(() => {
      setLevel(level);
      onSearch({ level });
    });

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
          search={{ q: search.q, status, owner }}
          owners={owners}
          tally={store.top === null ? tally : null}
          level={expansion.level}
          onSearch={onSearch}
          onLevel={chooseLevel}
          onExport={save}
        />
      </div>
      {rows.length === 0 ? (
        <Message icon={IconSearchOff} title={q === '' ? 'No goal matches the filters' : `No goal matches “${q}”`}>
          The filter looks at titles and owners, and at what else is chosen above.
        </Message>
      ) : (
        <GoalTree
          label={label}
          store={store}
          rows={rows}
          glowing={glowing}
          logging={logging}
          onToggle={toggle}
          onOpen={openPanel}
          openId={open}
          focusRowRef={focusRowRef}
        />
      )}
      <Suspense>{open !== undefined && <GoalPanel goalId={open} onClose={closePanel} />}</Suspense>
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
