import { useRef, useState, type CSSProperties, type KeyboardEvent } from 'react';
import { useFormat } from '@/features/people/useMe';
import type { GridColumn, GridRow } from '../api';
import { valueRefusal, type Box, type Step } from '../grid';
import { cellStatus, noteOf, valueWords } from '../words';
import classes from './GridTable.module.css';

interface Props {
  row: GridRow;
  column: GridColumn;
  place: number;
  box: Box;
  isRunning: boolean;
  isActive: boolean;
  /** What the editor begins with; null: it is closed. */
  draft: string | null;
  /** A text to be taken, and where to go then; null: nothing was typed that changes anything. */
  onCommit: (text: string, value: string | null, then: Step | null) => void;
  onCancel: () => void;
}

/** One cell: status and value, or the field in which it is changed. */
export function GridBox({ row, column, place, box, isRunning, isActive, draft, onCommit, onCancel }: Props) {
  const format = useFormat();
  const { cell, why, span } = box;
  const status = cellStatus(cell);
  const value = valueWords(row, cell?.value ?? null, format);
  const isStateAlone = cell?.state != null && (value === '' || row.measure === 'completion');
  const Icon = status?.icon;
  const note = noteOf(row, cell, column, why, format);
  const hasBar = cell?.progress_percentage != null && cell.value !== null;
  return (
    <div
      role="gridcell"
      className={classes.cell}
      data-place={place}
      data-row={row.id}
      data-running={isRunning || undefined}
      data-none={(span === null && cell === null) || undefined}
      data-note={draft === null ? note : undefined}
      aria-colindex={place + 2}
      aria-readonly={why !== null || undefined}
      aria-label={value === '' || isStateAlone ? `${row.title}, ${note}` : `${value}: ${row.title}, ${note}`}
      tabIndex={isActive && draft === null ? 0 : -1}
    >
      {Icon !== undefined && (
        <Icon size={15} stroke={2.2} color={status?.color} className={classes.icon} data-alone={isStateAlone || undefined} aria-hidden />
      )}
      {!isStateAlone && value !== '' && <span className={classes.value}>{value}</span>}
      {!isStateAlone && value === '' && cell?.target_value != null && <span className={classes.empty}>–</span>}
      {hasBar && (
        <span
          className={classes.bar}
          style={{ '--progress': `${cell.progress_percentage}%`, '--color': status?.color ?? 'var(--cairn-neutral)' } as CSSProperties}
          aria-hidden
        />
      )}
      {draft !== null && <Editor row={row} box={box} column={column} draft={draft} onCommit={onCommit} onCancel={onCancel} />}
    </div>
  );
}

const AFTER: Record<string, Step> = { Enter: 'down', Tab: 'right' };

/** Enter takes what is typed and goes down, Tab goes right (with Shift: back), Escape leaves it. */
function Editor({ row, box, column, draft, onCommit, onCancel }: Pick<Props, 'row' | 'box' | 'column' | 'onCommit' | 'onCancel'> & { draft: string }) {
  const format = useFormat();
  const [text, setText] = useState(draft);
  const [wrong, setWrong] = useState<string | null>(null);
  const isDone = useRef(false);

  const commit = (then: Step | null): void => {
    if (isDone.current) return;
    const value = text.trim() === '' ? null : format.parse(text);
    const refusal =
      value === null && text.trim() !== ''
        ? `Not a number. Write it like ${format.exact('1234.5')}.`
        : value === null
          ? null
          : valueRefusal(row, box.cell, value);
    if (refusal !== null) {
      setWrong(refusal);
      return;
    }
    isDone.current = true;
    onCommit(text, value, then);
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') {
      isDone.current = true;
      onCancel();
      return;
    }
    const step = AFTER[event.key];
    if (step === undefined || event.nativeEvent.isComposing) return;
    event.preventDefault();
    commit(event.shiftKey ? (step === 'down' ? 'up' : 'left') : step);
  };
  return (
    <>
      <input
        className={classes.input}
        inputMode="decimal"
        autoComplete="off"
        autoFocus
        aria-label={`${row.title}, ${format.day(column.first)}${row.unit === null ? '' : `, in ${row.unit}`}`}
        aria-invalid={wrong !== null || undefined}
        value={text}
        onFocus={(event) => draft.length > 1 && event.currentTarget.select()}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setWrong(null);
        }}
        onKeyDown={press}
        onBlur={() => commit(null)}
      />
      {wrong !== null && (
        <span role="alert" className={classes.wrong}>
          {wrong}
        </span>
      )}
    </>
  );
}
