import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDownload } from '@tabler/icons-react';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useMe } from '@/features/people/useMe';
import { csvName, saveCsv, type CsvValue } from '@/lib/csv';
import { usePhone } from '@/lib/screen';
import type { Sorting } from '@/lib/search';
import classes from './DataTable.module.css';
import { sortRows } from './sortRows';
import { useRowKeys } from './useRowKeys';
import { useRowWindow } from './useRowWindow';

export interface Column<T> {
  key: string;
  title: string;
  /** What it is sorted and exported by; figures as numbers or decimal strings. */
  value: (row: T) => CsvValue;
  /** How it is shown; without it, its value. */
  render?: (row: T) => ReactNode;
  /** Figures stand on the right. */
  isFigure?: boolean;
  isUnsorted?: boolean;
  /** Something to do rather than to read: not in the file. */
  isUnsaved?: boolean;
  /** A CSS width; columns without one share what is left. */
  width?: string;
  /** Left out where there is little room. */
  isWideOnly?: boolean;
}

interface Props<T> {
  /** What is in it; also the name of the exported file. */
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  /** What a click or Enter on a row does. */
  onOpen?: (row: T) => void;
  /** Given with `onSort`: somebody else keeps the order, and the rows come in it. */
  sorting?: Sorting | undefined;
  onSort?: (sorting: Sorting) => void;
  /** The row that is shown elsewhere on the page. */
  selectedKey?: string | null;
  /** Shown instead of rows where there are none. */
  empty?: ReactNode;
  /** Beside the button that exports. */
  tools?: ReactNode;
}

const ROW_PX = 36;
const PHONE_ROW_PX = 44;

/** A table of any length: sorted by a click on a heading, walked through by arrow keys, exported as it is shown. */
export function DataTable<T>(props: Props<T>) {
  const { label, columns, rows, rowKey, onOpen, selectedKey, empty, tools } = props;
  const { today } = useMe().organization;
  const [ownSorting, setOwnSorting] = useState<Sorting | undefined>(props.sorting);
  const isOwn = props.onSort === undefined;
  const sorting = isOwn ? ownSorting : props.sorting;
  const shown = useMemo(() => (isOwn ? sortRows(rows, columns, sorting) : rows), [isOwn, rows, columns, sorting]);

  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = usePhone() ? PHONE_ROW_PX : ROW_PX;
  const drawn = useRowWindow({ scrollerRef: scroller, headings: rowPx, count: shown.length, height: rowPx });
  const keys = useRowKeys({ count: shown.length, scroller, showRow: drawn.scrollTo });
  const above = drawn.from * rowPx;
  const below = drawn.total - drawn.to * rowPx;

  const sort = (key: string) => {
    const next = { key, isDescending: sorting?.key === key && !sorting.isDescending };
    if (isOwn) setOwnSorting(next);
    else props.onSort?.(next);
  };
  const save = () => {
    const saved = columns.filter((column) => column.isUnsaved !== true);
    saveCsv(csvName(label, today), [saved.map((column) => column.title), ...shown.map((row) => saved.map((column) => column.value(row)))]);
  };

  return (
    <div className={classes.frame}>
      <div className={classes.tools}>
        {tools}
        <Tooltip label="Save what is shown as CSV">
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Save ${label} as CSV`} disabled={shown.length === 0} onClick={save}>
            <IconDownload size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {shown.length === 0 && empty !== undefined ? (
        empty
      ) : (
        <div ref={scroller} className={classes.scroller} tabIndex={onOpen === undefined ? 0 : -1} role="region" aria-label={label}>
          <table className={classes.table} aria-label={label} aria-rowcount={shown.length + 1}>
            <thead>
              <tr aria-rowindex={1}>
                {columns.map((column) => (
                  <Heading key={column.key} column={column} sorting={sorting} onSort={sort} />
                ))}
              </tr>
            </thead>
            <tbody onKeyDown={onOpen && keys.onKeyDown}>
              {above > 0 && <tr aria-hidden style={{ height: above }} />}
              {shown.slice(drawn.from, drawn.to).map((row, at) => {
                const index = drawn.from + at;
                const key = rowKey(row);
                return (
                  <tr
                    key={key}
                    className={classes.row}
                    aria-rowindex={index + 2}
                    aria-current={key === selectedKey || undefined}
                    data-index={index}
                    data-opens={onOpen !== undefined || undefined}
                    tabIndex={onOpen === undefined ? undefined : index === keys.active ? 0 : -1}
                    onFocus={() => keys.activate(index)}
                    onClick={(event) => isPlain(event.target) && onOpen?.(row)}
                    onKeyDown={(event) => event.key === 'Enter' && event.target === event.currentTarget && onOpen?.(row)}
                  >
                    {columns.map((column) => (
                      <td key={column.key} data-figure={column.isFigure || undefined} data-wide={column.isWideOnly || undefined}>
                        {column.render === undefined ? column.value(row)?.toString() : column.render(row)}
                      </td>
                    ))}
                  </tr>
                );
              })}
              {below > 0 && <tr aria-hidden style={{ height: below }} />}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

interface HeadingProps<T> {
  column: Column<T>;
  sorting: Sorting | undefined;
  onSort: (key: string) => void;
}

function Heading<T>({ column, sorting, onSort }: HeadingProps<T>) {
  const { key, title, width, isFigure, isUnsorted, isWideOnly } = column;
  const isSorted = sorting?.key === key;
  const Arrow = sorting?.isDescending === true ? IconArrowDown : IconArrowUp;
  const order = !isSorted ? undefined : sorting.isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" style={{ width }} aria-sort={order} data-figure={isFigure || undefined} data-wide={isWideOnly || undefined}>
      {isUnsorted === true ? (
        title
      ) : (
        <button type="button" className={classes.heading} onClick={() => onSort(key)}>
          {title}
          {isSorted && <Arrow size={14} aria-hidden />}
        </button>
      )}
    </th>
  );
}

/** A click on something that does something itself opens no row. */
function isPlain(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, select, textarea, label') === null;
}
