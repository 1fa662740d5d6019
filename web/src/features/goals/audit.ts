import type { AuditEntry } from './detail';

/** Fields that say nothing to people: they change with every change, or name what is shown anyway. */
const MUTE = new Set(['id', 'version', 'updated_at', 'created_at', 'organization_id', 'created_by', 'kind']);
const MOST = 6;

/** What differs before and after a change, a few fields in words. */
export function auditLines({ before, after }: Pick<AuditEntry, 'before' | 'after'>): string[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter((name) => !MUTE.has(name));
  const lines = names.flatMap((name) => {
    const [was, is] = [wordOf(before?.[name]), wordOf(after?.[name])];
    if (was === is) return [];
    const word = name.replaceAll('_', ' ');
    return [was === null ? `${word} ${is ?? ''}` : `${word} ${was} → ${is ?? 'nothing'}`];
  });
  return lines.length <= MOST ? lines : [...lines.slice(0, MOST), `and ${lines.length - MOST} more`];
}

function wordOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
