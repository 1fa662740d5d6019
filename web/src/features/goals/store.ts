import type { Schemas } from '@/api/client';

type Node = Schemas['Node'];

/** A goal as the page holds it: without what stands below it, but with its numbers. */
export interface Goal extends Omit<Node, 'children' | 'kpis' | 'children_page' | 'link_weight'> {
  /** A value was logged and the server hasn't answered yet. */
  is_pending?: boolean;
}

/** One place of a goal: below its parent, or as a KPI linked to an objective with a weight. */
export interface Place {
  id: string;
  key: string;
  linkWeight: number | null;
}

/** A tree, held flat: a change of one goal leaves all others as they are. */
export interface GoalStore {
  /** The vision whose tree this is; null for the company's objectives. */
  top: Goal | null;
  byId: Readonly<Record<string, Goal>>;
  childrenOf: Readonly<Record<string, Place[]>>;
  roots: Place[];
}

export const NO_PLACES: Place[] = [];

function goalOf(node: Node): Goal {
  const { children, kpis, children_page, link_weight, ...goal } = node;
  return goal;
}

/** A vision's tree from the flat form: parents come before children, siblings in order. */
export function storeOfFlat(top: Goal, nodes: Node[]): GoalStore {
  const byId: Record<string, Goal> = {};
  const childrenOf: Record<string, Place[]> = {};
  const roots: Place[] = [];
  for (const node of nodes) {
    byId[node.id] = goalOf(node);
    const place: Place = { id: node.id, key: node.id, linkWeight: null };
    if (node.parent_id === null || node.parent_id === top.id) roots.push(place);
    else (childrenOf[node.parent_id] ??= []).push(place);
  }
  return { top, byId, childrenOf, roots };
}

/** The objectives' tree: below each its objectives, then the KPIs linked to it. */
export function storeOfObjectives(objectives: Node[]): GoalStore {
  const byId: Record<string, Goal> = {};
  const childrenOf: Record<string, Place[]> = {};

  const place = (objective: Node): Place => {
    byId[objective.id] = goalOf(objective);
    const below = (objective.children ?? []).map(place);
    const linked = (objective.kpis ?? []).map((kpi) => {
      byId[kpi.id] = goalOf(kpi);
      return { id: kpi.id, key: `${objective.id}:${kpi.id}`, linkWeight: kpi.link_weight ?? 1 };
    });
    if (below.length + linked.length > 0) childrenOf[objective.id] = [...below, ...linked];
    return { id: objective.id, key: objective.id, linkWeight: null };
  };

  return { top: null, byId, childrenOf, roots: objectives.map(place) };
}

export function findGoal(store: GoalStore, id: string): Goal | undefined {
  return store.byId[id] ?? (store.top?.id === id ? store.top : undefined);
}

/** The store with some goals replaced; the same store where none of them is in it. */
export function replaceGoals(store: GoalStore, goals: Iterable<Goal>): GoalStore {
  let { top, byId } = store;
  for (const goal of goals) {
    if (goal.id in byId) {
      if (byId === store.byId) byId = { ...byId };
      (byId as Record<string, Goal>)[goal.id] = goal;
    } else if (top?.id === goal.id) {
      top = goal;
    }
  }
  return byId === store.byId && top === store.top ? store : { ...store, byId, top };
}

export type Tally = Readonly<Record<string, number>>;

/** How many goals of a tree have which status. */
export function tallyOf(store: GoalStore): Tally {
  const tally: Record<string, number> = {};
  for (const goal of Object.values(store.byId)) {
    if (goal.status != null) tally[goal.status] = (tally[goal.status] ?? 0) + 1;
  }
  return tally;
}
