import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { MINUTE, SECOND } from '@/lib/time';
import { storeOfFlat, storeOfObjectives, type Goal, type GoalStore } from './store';

/** The tree of the company's objectives, where others bear the id of their vision. */
export const OBJECTIVES = 'objectives';
const DEEPEST = 100;

async function loadVision(visionId: string, signal: AbortSignal): Promise<GoalStore> {
  const nodes: Schemas['Node'][] = [];
  let cursor: string | null = null;
  for (;;) {
    const query: { depth: number; format: 'flat'; cursor: string | null } = { depth: DEEPEST, format: 'flat', cursor };
    const page: Schemas['VisionTree'] | Schemas['FlatTree'] = await take(
      api.GET('/api/v1/goal-tree/{vision_id}', { params: { path: { vision_id: visionId }, query }, signal }),
    );
    if (!('items' in page)) throw new Error('The server answered with another form of the tree.');
    for (const node of page.items) nodes.push(node);
    cursor = page.next_cursor;
    if (cursor === null) return storeOfFlat(topOf(page.vision, nodes), nodes);
  }
}

/** The vision itself as a goal; what its node doesn't tell stays empty. */
function topOf(vision: Schemas['VisionNode'], nodes: Schemas['Node'][]): Goal {
  return {
    id: vision.id,
    kind: 'vision',
    level: null,
    title: vision.title,
    parent_id: null,
    state: 'active',
    weight: 1,
    owner_id: null,
    owner_name: null,
    unit: null,
    measure: null,
    direction: null,
    target_text: null,
    child_total: nodes.filter((node) => node.parent_id === vision.id).length,
    can_log: false,
    baseline_value: null,
    target_value: null,
    is_done: false,
    period_start: null,
    period_end: null,
    current_value: null,
    progress_percentage: vision.progress,
    raw_percentage: null,
    expected_percentage: vision.expected_percentage,
    coverage: vision.coverage,
    status: vision.status,
    method: nodes.length > 0 ? 'children' : 'nothing',
    is_overridden: false,
    changed_on: null,
  };
}

async function loadObjectives(signal: AbortSignal): Promise<GoalStore> {
  const { objectives } = await take(api.GET('/api/v1/objectives/tree/view', { signal }));
  return storeOfObjectives(objectives);
}

export const goalQueries = {
  all: ['goals'] as const,
  trees: () => [...goalQueries.all, 'tree'] as const,
  tree: (treeId: string) =>
    queryOptions({
      queryKey: [...goalQueries.trees(), treeId],
      queryFn: ({ signal }) => (treeId === OBJECTIVES ? loadObjectives(signal) : loadVision(treeId, signal)),
      staleTime: 5 * MINUTE,
    }),
  allProgress: () => [...goalQueries.all, 'progress'] as const,
  progress: (goalId: string) =>
    queryOptions({
      queryKey: [...goalQueries.allProgress(), goalId],
      queryFn: ({ signal }) =>
        take(api.GET('/api/v1/progress/{goal_id}', { params: { path: { goal_id: goalId } }, signal })),
      staleTime: 30 * SECOND,
      meta: { live: (goalIds) => goalIds.has(goalId) },
    }),
};
