import { useFormat } from '@/features/people/useMe';
import { ProgressBar } from '@/ui/ProgressBar';
import { StatusMark } from '@/ui/StatusMark';
import type { Item } from '../api';
import classes from './EntryRow.module.css';

/** How far an item is: bar, percentage, values; what it is made of is on hover. */
export function ItemNumber({ item }: { item: Item }) {
  const format = useFormat();
  if (item.kind === 'target') return <span className={classes.progress} />;
  const { progress_percentage: progress, current_value: current } = item;
  const hasData = progress !== null && (current !== null || progress > 0);
  return (
    <div className={classes.progress}>
      <ProgressBar progress={hasData ? progress : null} expected={item.expected_percentage} status={item.status} />
      <button
        type="button"
        className={classes.number}
        data-why={item.id}
        data-quiet={!hasData || undefined}
        aria-label={`Progress of ${item.title}: ${hasData ? format.percent(progress) : 'no data'}`}
      >
        {hasData ? format.percent(progress) : 'no data'}
      </button>
      <span className={classes.under}>
        <StatusMark status={item.status} />
        <span className={classes.values} title={item.unit ?? undefined}>{valuesOf(item, format)}</span>
      </span>
    </div>
  );
}

function valuesOf({ measure, current_value: current, target_value: target }: Item, format: ReturnType<typeof useFormat>): string {
  if (measure === 'completion' || current === null) return '';
  return `${format.short(current)}${target === null ? '' : ` / ${format.short(target)}`}`;
}
