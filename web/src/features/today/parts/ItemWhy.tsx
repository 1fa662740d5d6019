import { WhyCard } from '@/features/goals/parts/WhyCard';
import type { Goal } from '@/features/goals/store';
import type { Item, Today } from '../api';

interface Props {
  items: Today;
  id: string;
}

/** What an item's progress is made of. */
export function ItemWhy({ items, id }: Props) {
  const item = [...items.overdue, ...items.due, ...items.done].find((one) => one.id === id);
  return item === undefined ? null : <WhyCard goal={goalOf(item)} />;
}

/** An item as a goal: nothing stands below what is logged. */
function goalOf(item: Item): Goal {
  return {
    id: item.id,
    kind: item.kind,
    level: item.level,
    title: item.title,
    parent_id: null,
    state: 'active',
    weight: 1,
    owner_id: null,
    owner_name: null,
    unit: item.unit,
    measure: item.measure,
    direction: item.direction,
    target_text: null,
    child_total: 0,
    can_log: item.can_log.allowed,
    baseline_value: null,
    target_value: item.target_value,
    is_done: item.logged.is_done,
    period_start: null,
    period_end: null,
    current_value: item.current_value,
    progress_percentage: item.progress_percentage,
    raw_percentage: null,
    expected_percentage: item.expected_percentage,
    coverage: item.current_value === null ? 0 : 1,
    status: item.status,
    method: item.kind === 'target' ? 'done' : 'logs',
    is_overridden: item.no_buffer === 'overridden',
    changed_on: null,
  };
}
