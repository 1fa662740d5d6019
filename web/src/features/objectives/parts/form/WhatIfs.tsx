import { useDebouncedValue } from '@mantine/hooks';
import { useFormat } from '@/features/people/useMe';
import type { WhatIfChange } from '@/features/previews/api';
import { WhatIf } from '@/features/previews/parts/WhatIf';
import { patchOf, stepsTo, type FormValues } from '../../form';
import type { Base } from '../../useSaving';
import classes from './ObjectiveForm.module.css';

interface Props {
  base: Base;
  values: FormValues;
}

const TYPING_MS = 400;

/** What every change of a weight or of the parent would move by itself, before it is saved. */
export function WhatIfs({ base, values }: Props) {
  const format = useFormat();
  const [settled] = useDebouncedValue(values, TYPING_MS);
  const patch = patchOf(settled, base.values, format);
  const tries: { word: string; change: WhatIfChange }[] = [];
  if (patch.parent_id !== undefined) {
    tries.push({ word: settled.parent === null ? 'Standing for itself' : `Below “${settled.parent.title}”`, change: { parent_id: patch.parent_id } });
  }
  if (patch.weight !== undefined) tries.push({ word: `Weight ${settled.weight}`, change: { weight: patch.weight } });
  const titles = new Map([...base.linked.map((kpi) => [kpi.kpi_id, kpi.title] as const), ...settled.keyResults.map((row) => [row.kpiId, row.title] as const)]);
  for (const step of stepsTo(settled, base.linked, format)) {
    if (step.kind === 'create') continue;
    const title = titles.get(step.kpiId) ?? '';
    const weight = step.kind === 'unlink' ? null : step.weight;
    if (weight !== null && (weight <= 0 || weight > 1)) continue;
    tries.push({
      word: step.kind === 'unlink' ? `Without “${title}”` : `“${title}” with weight ${format.weight(step.weight)}`,
      change: { link: { kpi_id: step.kpiId, weight } },
    });
  }
  return (
    <aside className={classes.side} aria-label="What the changes would move">
      <strong>What your changes would move</strong>
      {tries.length === 0 && <p className={classes.hint}>Change a weight, the parent or a key result, and see here what that would do, before you save.</p>}
      {tries.map(({ word, change }) => (
        <WhatIf key={word} goalId={base.id} change={change} word={word} />
      ))}
    </aside>
  );
}
