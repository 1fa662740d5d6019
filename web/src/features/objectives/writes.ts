import { api, take, type Schemas } from '@/api/client';
import type { CheckIn, ObjectiveWritten, Receipt } from './api';

export function createObjective(body: Schemas['NewObjective']): Promise<ObjectiveWritten> {
  return take(api.POST('/api/v1/objectives', { body }));
}

/** Changes fields, if the objective still is the version that they were read from. */
export function changeObjective(id: string, body: Schemas['ObjectivePatch']): Promise<ObjectiveWritten> {
  return take(api.PATCH('/api/v1/objectives/{objective_id}', { params: { path: { objective_id: id } }, body }));
}

export function removeObjective(id: string): Promise<Receipt> {
  return take(api.DELETE('/api/v1/objectives/{objective_id}', { params: { path: { objective_id: id } } }));
}

export function restoreObjective(id: string): Promise<Receipt> {
  return take(api.POST('/api/v1/goals/{goal_id}/restore', { params: { path: { goal_id: id } } }));
}

export function createKeyResult(objectiveId: string, kpi: Schemas['KpiIn'], weight: number): Promise<Schemas['KpiWritten']> {
  return take(api.POST('/api/v1/kpis', { body: { ...kpi, objectives: [{ objective_id: objectiveId, weight }] } }));
}

export function linkKpi(objectiveId: string, kpiId: string, weight: number): Promise<Receipt> {
  return take(
    api.POST('/api/v1/objectives/{objective_id}/kpis', {
      params: { path: { objective_id: objectiveId } },
      body: { kpi_id: kpiId, weight },
    }),
  );
}

export function reweighKpi(objectiveId: string, kpiId: string, weight: number): Promise<Receipt> {
  return take(
    api.PATCH('/api/v1/objectives/{objective_id}/kpis/{kpi_id}', {
      params: { path: { objective_id: objectiveId, kpi_id: kpiId } },
      body: { weight },
    }),
  );
}

export function unlinkKpi(objectiveId: string, kpiId: string): Promise<Receipt> {
  return take(
    api.DELETE('/api/v1/objectives/{objective_id}/kpis/{kpi_id}', { params: { path: { objective_id: objectiveId, kpi_id: kpiId } } }),
  );
}

export function checkIn(objectiveId: string, body: Schemas['CheckInIn']): Promise<CheckIn> {
  return take(api.POST('/api/v1/objectives/{objective_id}/check-ins', { params: { path: { objective_id: objectiveId } }, body }));
}

export async function takeBackCheckIn(objectiveId: string, checkInId: string): Promise<void> {
  await take(
    api.DELETE('/api/v1/objectives/{objective_id}/check-ins/{check_in_id}', {
      params: { path: { objective_id: objectiveId, check_in_id: checkInId } },
    }),
  );
}

export function closeObjective(objectiveId: string, body: Schemas['CloseIn']): Promise<Schemas['ClosedOut']> {
  return take(api.POST('/api/v1/objectives/{objective_id}/close', { params: { path: { objective_id: objectiveId } }, body }));
}

export function reopenObjective(objectiveId: string): Promise<Receipt> {
  return take(api.POST('/api/v1/objectives/{objective_id}/reopen', { params: { path: { objective_id: objectiveId } } }));
}
