import type { QueryClient } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { hasStatus } from '@/api/problem';
import type { LiveEvent } from '@/lib/live/stream';
import { goalQueries, OBJECTIVES } from './api';
import { findGoal, replaceGoals, type Goal, type GoalStore } from './store';

/** A goal as its own endpoint tells it. */
export type FreshGoal = Schemas['KpiDetail'] | Schemas['ObjectiveOut'] | Schemas['TargetOut'] | Schemas['VisionOut'];

/** With more goals than these, the tree is loaded anew. */
const MOST_ROWS = 25;

/** What became of goals that changed: those whose numbers or words are others, or a tree of another shape. */
export interface Patch {
  store: GoalStore;
  changed: string[];
  hasOtherShape: boolean;
}

/** Goals as they are now, put into a tree; null stands for one that is gone. */
export function applyFresh(store: GoalStore, fresh: ReadonlyMap<string, FreshGoal | null>): Patch {
  const changed: Goal[] = [];
  let hasOtherShape = false;
  for (const [id, now] of fresh) {
    const before = findGoal(store, id);
    if (before === undefined || before.is_pending === true) continue;
    if (now === null || (before.kind !== 'vision' && now.parent_id !== before.parent_id)) {
      hasOtherShape = true;
      continue;
    }
    hasOtherShape ||= now.child_count !== before.child_total;
    const after = { ...before, ...shownOf(now) };
    if (isOther(before, after)) changed.push(after);
  }
  return { store: replaceGoals(store, changed), changed: changed.map((goal) => goal.id), hasOtherShape };
}

function shownOf(now: FreshGoal): Partial<Goal> {
  const { progress } = now;
  return {
    title: now.title,
    owner_id: now.owner_id,
    owner_name: now.owner_name,
    state: now.state,
    weight: now.weight,
    target_value: progress.target_value,
    current_value: progress.current_value,
    progress_percentage: progress.progress_percentage,
    raw_percentage: progress.raw_percentage,
    expected_percentage: progress.expected_percentage,
    coverage: progress.coverage,
    status: progress.status,
    method: progress.method,
    is_overridden: progress.override_percentage !== null,
    changed_on: progress.changed_on,
  };
}

function isOther(before: Goal, after: Goal): boolean {
  return (Object.keys(after) as (keyof Goal)[]).some((key) => after[key] !== before[key]);
}

async function loadGoal(id: string, kind: string): Promise<FreshGoal | null> {
  try {
    switch (kind) {
      case 'kpi':
        return await take(api.GET('/api/v1/kpis/{kpi_id}', { params: { path: { kpi_id: id } } }));
      case 'objective':
        return await take(api.GET('/api/v1/objectives/{objective_id}', { params: { path: { objective_id: id } } }));
      case 'target':
        return await take(api.GET('/api/v1/targets/{target_id}', { params: { path: { target_id: id } } }));
      default:
        return await take(api.GET('/api/v1/visions/{vision_id}', { params: { path: { vision_id: id } } }));
    }
  } catch (error) {
    if (hasStatus(error, 403, 404)) return null;
    throw error;
  }
}

/** Goals that were looked at once and are in none of the trees. */
const looked = new WeakMap<QueryClient, Set<string>>();

/** Whether there is an objective that the company's tree doesn't have yet. Other new goals change the number
 * of goals below one that is known; this one may stand at the top. */
async function hasNewObjective(client: QueryClient, strangers: string[]): Promise<boolean> {
  if (client.getQueryData(goalQueries.tree(OBJECTIVES).queryKey) === undefined) return false;
  const before = looked.get(client) ?? new Set();
  looked.set(client, before);
  const unseen = strangers.filter((id) => !before.has(id));
  if (unseen.length > MOST_ROWS) return true;
  const kinds = await Promise.all(
    unseen.map(async (id) => {
      before.add(id);
      const found = await client.query(goalQueries.progress(id)).catch(() => null);
      return found?.kind;
    }),
  );
  return kinds.includes('objective');
}

/** Brings trees up to what changed elsewhere: the rows that did where those are few, else the whole tree.
 * Answers with the goals that are others than before. */
export async function refreshTrees(client: QueryClient, event: LiveEvent): Promise<string[]> {
  const loadAnew = () => client.invalidateQueries({ queryKey: goalQueries.trees() });
  const trees = client.getQueriesData<GoalStore>({ queryKey: goalQueries.trees() }).flatMap(([, store]) => store ?? []);
  if (event.kind === 'reset') {
    await loadAnew();
    return [];
  }
  const known = new Map<string, string>();
  for (const id of event.goalIds) {
    const goal = trees.map((store) => findGoal(store, id)).find((one) => one !== undefined);
    if (goal !== undefined) known.set(id, goal.kind);
  }
  if (known.size > MOST_ROWS) {
    await loadAnew();
    return [];
  }
  const strangers = [...event.goalIds].filter((id) => !known.has(id));
  if (await hasNewObjective(client, strangers)) {
    await client.invalidateQueries({ queryKey: goalQueries.tree(OBJECTIVES).queryKey });
  }
  const loaded = await Promise.all([...known].map(async ([id, kind]) => [id, await loadGoal(id, kind)] as const));
  const fresh = new Map(loaded);
  const changed = new Set<string>();
  let hasOtherShape = false;
  for (const [queryKey, store] of client.getQueriesData<GoalStore>({ queryKey: goalQueries.trees() })) {
    if (store === undefined) continue;
    const patch = applyFresh(store, fresh);
    for (const id of patch.changed) changed.add(id);
    hasOtherShape ||= patch.hasOtherShape;
    if (patch.store !== store) client.setQueryData(queryKey, patch.store);
  }
  if (hasOtherShape) await loadAnew();
  return [...changed];
}
