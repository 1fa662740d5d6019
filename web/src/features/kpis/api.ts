import { api, take, type Schemas } from '@/api/client';

export type LogIn = Schemas['LogIn'];
export type LogWritten = Schemas['LogWritten'];
export type Receipt = Schemas['ReceiptOut'];

/** Logs one value; the same key sent again logs nothing twice. */
export function logValue(kpiId: string, body: LogIn, idempotencyKey: string): Promise<LogWritten> {
  return take(
    api.POST('/api/v1/kpi-logs/{kpi_id}/log', {
      params: { path: { kpi_id: kpiId }, header: { 'Idempotency-Key': idempotencyKey } },
      body,
    }),
  );
}

export function removeLog(kpiId: string, logId: string): Promise<Receipt> {
  return take(
    api.DELETE('/api/v1/kpi-logs/{kpi_id}/{log_id}', { params: { path: { kpi_id: kpiId, log_id: logId } } }),
  );
}
