import { hasData } from '@/features/goals/parts/ProgressCell';
import { kindOf } from '@/features/goals/words';
import { useFormat } from '@/features/people/useMe';
import { statusOf } from '@/lib/status';
import { ProgressBar } from '@/ui/ProgressBar';
import { BOX, type Box } from '../map';
import type { BoxDrag } from '../useBoxDrag';
import classes from './AlignmentMap.module.css';

interface Props {
  box: Box;
  parent: Box | null;
  isActive: boolean;
  isOpen: boolean;
  drag: BoxDrag;
  onActivate: (id: string) => void;
  onOpen: (id: string) => void;
}

/** One objective on the map. */
export function MapBox({ box, parent, isActive, isOpen, drag, onActivate, onOpen }: Props) {
  const format = useFormat();
  const { goal } = box;
  const { icon: LevelIcon, word } = kindOf(goal);
  const status = statusOf(goal.status);
  const progress = goal.progress_percentage != null && hasData(goal) ? format.percent(goal.progress_percentage) : 'no data';
  const isTarget = drag.drag?.target?.id === box.id;
  const place = parent === null ? '' : `, below ${parent.goal.title}, weight ${format.weight(goal.weight)}`;
  const rest = `${status === null ? '' : `, ${status.word.toLowerCase()}`}${place}`;
  return (
    <button
      type="button"
      data-box={box.id}
      className={classes.box}
      style={{ left: box.x, top: box.y, width: BOX.width, height: BOX.height }}
      tabIndex={isActive ? 0 : -1}
      title={goal.title}
      data-open={isOpen || undefined}
      data-dragged={drag.drag?.box.id === box.id || undefined}
      data-target={isTarget ? (drag.drag?.refusal == null ? 'yes' : 'no') : undefined}
      onFocus={() => onActivate(box.id)}
      onClick={() => !drag.isDrop() && onOpen(box.id)}
      onPointerDown={(event) => drag.onPointerDown(event, box)}
      onPointerMove={drag.onPointerMove}
      onPointerUp={drag.onPointerUp}
      onPointerCancel={drag.onPointerCancel}
    >
      <span className={classes.title}>
        <LevelIcon size={15} stroke={1.7} role="img" aria-label={word} className={classes.level} />
        <span>{goal.title}</span>
      </span>
      <span className={classes.progress}>
        <ProgressBar progress={hasData(goal) ? (goal.progress_percentage ?? null) : null} expected={goal.expected_percentage} status={goal.status} />
        {status !== null && <status.icon size={14} color={status.color} aria-hidden />}
        <b>{progress}</b>
        <i className="visually-hidden">{rest}</i>
      </span>
    </button>
  );
}
