import type { QueryClient } from '@tanstack/react-query';
import type { Receipt } from '@/features/kpis/api';
import { goalQueries } from './api';
import { refreshTrees } from './fresh';
import { applyReceipt, predict, type Logged } from './receipt';
import { findGoal, replaceGoals, type Goal, type GoalStore } from './store';

function changeTrees(client: QueryClient, change: (store: GoalStore) => GoalStore): void {
  client.setQueriesData<GoalStore>({ queryKey: goalQueries.trees() }, (store) => store && change(store));
}

interface Shown {
  takeBack: () => void;
  /** Trees were being loaded, which was stopped; they have to be loaded anew. */
  wasLoading: boolean;
}

/** Shows a log in every tree that has its KPI before the server knows of it. */
export async function showInTrees(client: QueryClient, kpiId: string, logged: Logged, today: string): Promise<Shown> {
  const wasLoading = client.isFetching({ queryKey: goalQueries.trees() }) > 0;
  await client.cancelQueries({ queryKey: goalQueries.trees() });
  const before: Goal[] = [];
  changeTrees(client, (store) => {
    const goal = findGoal(store, kpiId);
    if (goal === undefined) return store;
    before.push(goal);
    return replaceGoals(store, [predict(goal, logged, today)]);
  });
  return { wasLoading, takeBack: () => changeTrees(client, (store) => replaceGoals(store, before.slice(0, 1))) };
}

/** Puts everything that a write moved into the trees. */
export function takeIntoTrees(client: QueryClient, receipt: Receipt, today: string): void {
  changeTrees(client, (store) => applyReceipt(store, receipt.updated_progress, today));
}

/** Asks what a goal is now: while a refused log was on its way, others may have changed it. */
export function lookAgain(client: QueryClient, goalId: string): void {
  refreshTrees(client, { kind: 'changed', goalIds: new Set([goalId]) }).catch(() => undefined);
}
