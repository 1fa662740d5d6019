import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconLock } from '@tabler/icons-react';
import { useEffect } from 'react';
import { can } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { visionQueries } from '@/features/visions/api';
import { isText, recall, remember } from '@/lib/storage';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { useTitle } from '@/ui/useTitle';
import { goalQueries, OBJECTIVES } from '../api';
import { TreePicker } from '../parts/TreePicker';
import { LoadingTree, TreeView } from '../parts/TreeView';
import type { GoalsSearch } from '../search';
import classes from './GoalsPage.module.css';

const route = getRouteApi('/inside/goals');
const LAST_TREE = 'goals.tree';

/** The goals as a tree: of a vision, or the company's objectives. */
export function GoalsPage() {
  useTitle('Goals');
  const me = useMe();
  if (me.permissions['goals.view'] === 'none') {
    return (
      <Message icon={IconLock} title="Your role here has no goals">
        Ask an administrator of {me.organization.name} for a role with goals.
      </Message>
    );
  }
  return <Goals />;
}

function Goals() {
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const visions = useQuery(visionQueries.list());
  const treeId = useTree(search.tree);

  const goTo = (next: GoalsSearch, replace: boolean) => void navigate({ search: next, replace });
  const choose = (tree: string) => {
    remember(LAST_TREE, tree);
    goTo({ tree }, false);
  };
  useEffect(() => {
    if (treeId !== null && search.tree === undefined) void navigate({ search: { ...search, tree: treeId }, replace: true });
  }, [treeId, search, navigate]);

  if (visions.isError) return <ErrorMessage error={visions.error} onRetry={() => void visions.refetch()} />;
  if (visions.data === undefined || treeId === null) return <LoadingTree />;
  const label = visions.data.find((vision) => vision.id === treeId)?.title ?? 'Company objectives';
  return (
    <>
      <header className={classes.header}>
        <Title order={1} size="h3">
          Goals
        </Title>
        <div className={classes.picker}>
          <TreePicker visions={visions.data} value={treeId} onChange={choose} />
        </div>
        {can(me, 'goals.import') && (
          <Link to="/import" className={classes.import}>
            Import
          </Link>
        )}
      </header>
      <TreeView
        key={treeId}
        treeId={treeId}
        label={label}
        hasVisions={visions.data.length > 0}
        search={search}
        onSearch={(part) => goTo({ ...search, tree: treeId, ...part }, true)}
      />
    </>
  );
}

/** The tree to show: that of the address, else the last one, else the first that has anything in it. */
function useTree(inAddress: string | undefined): string | null {
  const visions = useQuery(visionQueries.list());
  const last = recall(LAST_TREE, isText);
  const isKnown = last === OBJECTIVES || visions.data?.some((vision) => vision.id === last) === true;
  const mustLook = inAddress === undefined && visions.data !== undefined && !isKnown;
  const objectives = useQuery({ ...goalQueries.tree(OBJECTIVES), enabled: mustLook });
  if (inAddress !== undefined) return inAddress;
  if (visions.data === undefined) return null;
  if (isKnown) return last;
  if (objectives.isPending) return null;
  return objectives.data?.roots.length === 0 ? (visions.data[0]?.id ?? OBJECTIVES) : OBJECTIVES;
}
