import { api, take, type Schemas } from '@/api/client';

export type Receipt = Schemas['ReceiptOut'];
type Kind = Schemas['Kind'];

/** The fields that goals of every kind have; those of KPIs only are sent for those only. */
export type GoalPatch = Pick<
  Schemas['KpiPatch'],
  'version' | 'title' | 'description' | 'owner_id' | 'starts_on' | 'ends_on' | 'state' | 'weight' | 'target_value'
>;

/** Changes fields, if the goal still is the version that they were read from. */
export function changeGoal(kind: Kind, id: string, body: GoalPatch): Promise<Receipt> {
  const { target_value: _, ...common } = body;
  switch (kind) {
    case 'kpi':
      return take(api.PATCH('/api/v1/kpis/{kpi_id}', { params: { path: { kpi_id: id } }, body }));
    case 'objective':
      return take(api.PATCH('/api/v1/objectives/{objective_id}', { params: { path: { objective_id: id } }, body: common }));
    case 'target':
      return take(api.PATCH('/api/v1/targets/{target_id}', { params: { path: { target_id: id } }, body: common }));
    case 'vision':
      return take(api.PATCH('/api/v1/visions/{vision_id}', { params: { path: { vision_id: id } }, body: common }));
  }
}

/** Marks a target as done, or as not done. */
export function markTarget(id: string, is_done: boolean): Promise<Receipt> {
  return take(api.PATCH('/api/v1/targets/{target_id}', { params: { path: { target_id: id } }, body: { is_done } }));
}

export function removeGoal(kind: Kind, id: string, with_children: boolean): Promise<Receipt> {
  const query = { with_children };
  switch (kind) {
    case 'kpi':
      return take(api.DELETE('/api/v1/kpis/{kpi_id}', { params: { path: { kpi_id: id }, query } }));
    case 'objective':
      return take(api.DELETE('/api/v1/objectives/{objective_id}', { params: { path: { objective_id: id }, query } }));
    case 'target':
      return take(api.DELETE('/api/v1/targets/{target_id}', { params: { path: { target_id: id }, query } }));
    case 'vision':
      return take(api.DELETE('/api/v1/visions/{vision_id}', { params: { path: { vision_id: id }, query } }));
  }
}

export function restoreGoal(goalId: string, with_children: boolean): Promise<Receipt> {
  return take(api.POST('/api/v1/goals/{goal_id}/restore', { params: { path: { goal_id: goalId }, query: { with_children } } }));
}

/** Decides a goal's progress by hand; the computed one is kept up underneath. */
export function overrideGoal(goalId: string, body: Schemas['OverrideIn']): Promise<Receipt> {
  return take(api.POST('/api/v1/goals/{goal_id}/override', { params: { path: { goal_id: goalId } }, body }));
}

export function clearOverride(goalId: string): Promise<Receipt> {
  return take(api.DELETE('/api/v1/goals/{goal_id}/override', { params: { path: { goal_id: goalId } } }));
}
