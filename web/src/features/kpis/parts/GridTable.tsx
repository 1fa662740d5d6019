import { Button } from '@mantine/core';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type MouseEvent } from 'react';
import { useFormat, useMe } from '@/features/people/useMe';
import { useCommands, type Command } from '@/lib/commands';
import { addDays } from '@/lib/format';
import { usePhone } from '@/lib/screen';
import { HoverNotes } from '@/ui/HoverNotes';
import { useRowWindow } from '@/ui/useRowWindow';
import type { Grid, GridRow } from '../api';
import { boxOf, isTick, placeOf, walk, type Spot, type Step } from '../grid';
import type { CellEditing, Wanted } from '../useCellEditing';
import { headingOf } from '../words';
import { GridLine, type LineActions } from './GridLine';
import classes from './GridTable.module.css';

interface Props {
  grid: Grid;
  rows: GridRow[];
  label: string;
  editing: CellEditing;
  onMore: (() => void) | null;
  isLoadingMore: boolean;
}

const STEPS: Record<string, Step> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
};
const GROUP = 'Grid of KPIs';
const COMMANDS: Command[] = [
  { id: 'grid.enter', word: 'Change the cell, or tick the day', group: GROUP, keys: 'enter', isKeyOnly: true },
  { id: 'grid.skip', word: 'Skip the day', group: GROUP, keys: 's', isKeyOnly: true },
  { id: 'grid.clear', word: 'Clear the cell', group: GROUP, keys: 'delete', isKeyOnly: true },
  { id: 'grid.open', word: 'Open the settings of the row’s KPI', group: GROUP, keys: 'e', isKeyOnly: true },
];
const ROW_PX = 36;
const PHONE_ROW_PX = 44;
const HEADINGS_PX = 44;

/** Rows of series by columns of periods, walked and changed like a spreadsheet. */
export function GridTable({ grid, rows, label, editing, onMore, isLoadingMore }: Props) {
  const format = useFormat();
  const { today } = useMe().organization;
  const latest = addDays(today, 1);
  useCommands(COMMANDS);
  const { columns } = grid;
  const running = placeOf(columns, today);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Spot>({ row: rows[0]?.id ?? '', place: Math.max(0, running) });
  const [draft, setDraft] = useState<string | null>(null);
  const mustFocus = useRef(false);
  const rowIds = useMemo(() => rows.map((row) => row.id), [rows]);
  const spot = rowIds.includes(active.row) ? active : { row: rowIds[0] ?? '', place: active.place };
  const rowPx = usePhone() ? PHONE_ROW_PX : ROW_PX;
  const drawn = useRowWindow({ scrollerRef: scroller, headings: HEADINGS_PX, count: rows.length, height: rowPx });

  useLayoutEffect(() => {
    const heading = scroller.current?.querySelector<HTMLElement>('[role=columnheader][data-running]');
    if (heading != null) reveal(scroller.current, (heading.nextElementSibling as HTMLElement | null) ?? heading);
  }, [grid.grain, grid.year, grid.month]);

  useEffect(() => {
    if (!mustFocus.current || draft !== null) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(spot.row)}"][data-place="${spot.place}"]`);
    if (cell == null) return;
    mustFocus.current = false;
    cell.focus({ preventScroll: true });
    reveal(scroller.current, cell);
  });

  const go = (to: Spot) => {
    setDraft(null);
    setActive(to);
    mustFocus.current = true;
    drawn.scrollTo(rowIds.indexOf(to.row));
  };
  const step = (how: Step) => go(walk(spot, how, rowIds, columns.length));

  const send = (at: Spot, wanted: Wanted, text: string) => {
    const row = rows.find((one) => one.id === at.row);
    const column = columns[at.place];
    if (row === undefined || column === undefined) return;
    const { cell, span, why } = boxOf(row, at.place, columns, latest);
    if (span === null || why !== null) return;
    editing.send({ row, column, cell, kpiId: span.id, spot: at, wanted, text, checksSeen: true });
  };

  const actions: LineActions = {
    commit: (at, text, value, then) => {
      const cell = rows.find((row) => row.id === at.row)?.cells.find((one) => one.place === at.place);
      const before = cell?.value ?? null;
      setDraft(null);
      if (value !== before && !(value === null && (cell?.log_count ?? 0) === 0)) send(at, value === null ? {} : { value }, text);
      else editing.dropDraft(at);
      if (then !== null) go(walk(at, then, rowIds, columns.length));
    },
    cancel: () => {
      editing.dropDraft(spot);
      setDraft(null);
      mustFocus.current = true;
    },
  };

  const begin = (at: Spot, typed: string | null) => {
    const row = rows.find((one) => one.id === at.row);
    if (row === undefined) return;
    const { cell, why } = boxOf(row, at.place, columns, latest);
    if (why !== null) return;
    if (isTick(row, grid)) {
      send(at, cell?.state === 'done' ? {} : { is_completed: true }, '');
      return;
    }
    setActive(at);
    setDraft(typed ?? editing.draftOf(at) ?? (cell?.value == null ? '' : format.exact(cell.value)));
  };

  const press = (event: KeyboardEvent) => {
    if (event.altKey || draft !== null || (event.target as HTMLElement).closest('[role=gridcell]') === null) return;
    const isFar = event.ctrlKey || event.metaKey;
    const how = STEPS[event.key];
    if (how !== undefined) {
      event.preventDefault();
      step(isFar && how === 'first' ? 'top' : isFar && how === 'last' ? 'bottom' : how);
      return;
    }
    if (isFar) return;
    const isHabit = rows.find((row) => row.id === spot.row)?.cells.some((cell) => cell.state !== null) === true;
    if (event.key === 'Enter' || event.key === 'F2') begin(spot, null);
    else if (event.key === ' ' && isHabit) send(spot, { is_completed: true }, '');
    else if (event.key === 's' && isHabit) send(spot, { skipped: true }, '');
    else if (event.key === 'e') document.querySelector<HTMLElement>(`[data-series="${CSS.escape(spot.row)}"] [role=rowheader] a`)?.click();
    else if (event.key === 'Delete' || event.key === 'Backspace') send(spot, {}, '');
    else if (/^[\d.,\-−]$/.test(event.key)) begin(spot, event.key);
    else return;
    event.preventDefault();
  };

  const spotAt = (event: MouseEvent): Spot | null => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[role=gridcell]');
    if (cell === null || (event.target as HTMLElement).closest('input') !== null) return null;
    return { row: cell.dataset['row'] ?? '', place: Number(cell.dataset['place']) };
  };
  const click = (event: MouseEvent) => {
    const at = spotAt(event);
    if (at === null) return;
    const isAgain = at.row === spot.row && at.place === spot.place && document.activeElement === event.target;
    if (isAgain || matchMedia('(pointer: coarse)').matches) begin(at, null);
    else go(at);
  };

  const style = { '--columns': columns.length } as CSSProperties;
  return (
    <div ref={scroller} className={classes.scroller} data-grain={grid.grain}>
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        className={classes.grid}
        onKeyDown={press}
        onMouseDown={(event) => spotAt(event) !== null && draft === null && event.preventDefault()}
        onClick={click}
        onDoubleClick={(event) => {
          const at = spotAt(event);
          if (at !== null && draft === null) begin(at, null);
        }}
      >
        <div role="row" aria-rowindex={1} className={`${classes.line} ${classes.headings}`} style={style}>
          <div role="columnheader" aria-colindex={1} className={`${classes.heading} ${classes.corner}`}>
            KPI
          </div>
          {columns.map((column, place) => {
            const { main, sub } = headingOf(grid.grain, column, format);
            return (
              <div key={column.key} role="columnheader" aria-colindex={place + 2} className={classes.heading} data-running={place === running || undefined}>
                {main}
                {sub !== '' && <small>{sub}</small>}
              </div>
            );
          })}
        </div>
        <div role="presentation" style={{ height: drawn.from * rowPx }} />
        {rows.slice(drawn.from, drawn.to).map((row, at) => {
          const index = drawn.from + at;
          const isHere = row.id === spot.row;
          return (
            <GridLine
              key={row.id}
              row={row}
              index={index}
              columns={columns}
              latest={latest}
              running={running}
              activePlace={isHere ? spot.place : null}
              draft={isHere ? draft : null}
              actions={actions}
            />
          );
        })}
        <div role="presentation" style={{ height: drawn.total - drawn.to * rowPx }} />
      </div>
      {onMore !== null && (
        <div className={classes.more}>
          <Button variant="default" size="xs" loading={isLoadingMore} onClick={onMore}>
            Show more
          </Button>
        </div>
      )}
      <HoverNotes container={scroller} />
    </div>
  );
}

/** Brings a cell out from under the first column, which stays where it is. */
function reveal(scroller: HTMLElement | null, cell: HTMLElement): void {
  if (scroller === null) return;
  const head = scroller.querySelector('[role=rowheader]')?.getBoundingClientRect();
  const [at, all] = [cell.getBoundingClientRect(), scroller.getBoundingClientRect()];
  const left = all.left + (head?.width ?? 0);
  if (at.left < left) scroller.scrollLeft -= left - at.left;
  else if (at.right > all.right) scroller.scrollLeft += at.right - all.right;
}
