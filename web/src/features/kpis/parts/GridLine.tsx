import { Link } from '@tanstack/react-router';
import { IconPlugConnected, IconSitemap } from '@tabler/icons-react';
import { memo, type CSSProperties } from 'react';
import { statusOf } from '@/lib/status';
import type { GridColumn, GridRow } from '../api';
import { boxOf, type Spot, type Step } from '../grid';
import { GridBox } from './GridBox';
import classes from './GridTable.module.css';

export interface LineActions {
  commit: (spot: Spot, text: string, value: string | null, then: Step | null) => void;
  cancel: () => void;
}

interface Props {
  row: GridRow;
  index: number;
  columns: GridColumn[];
  latest: string;
  running: number;
  /** The column of the active cell; null: it is in another row. */
  activePlace: number | null;
  draft: string | null;
  actions: LineActions;
}

/** One series: what it is, and its cells. */
export const GridLine = memo(function GridLine({ row, index, columns, latest, running, activePlace, draft, actions }: Props) {
  const style = { '--columns': columns.length } as CSSProperties;
  return (
    <div role="row" aria-rowindex={index + 2} className={classes.line} style={style} data-series={row.id}>
      <Head row={row} />
      {columns.map((column, place) => (
        <GridBox
          key={column.key}
          row={row}
          column={column}
          place={place}
          box={boxOf(row, place, columns, latest)}
          isRunning={place === running}
          isActive={place === activePlace}
          draft={place === activePlace ? draft : null}
          onCommit={(text, value, then) => actions.commit({ row: row.id, place }, text, value, then)}
          onCancel={actions.cancel}
        />
      ))}
    </div>
  );
});

function Head({ row }: { row: GridRow }) {
  const status = statusOf(row.status);
  const Icon = status?.icon;
  const isFed = row.kpis.every((span) => span.refusal === 'fed');
  const isParent = row.kpis.every((span) => span.refusal === 'children');
  return (
    <div role="rowheader" aria-colindex={1} className={classes.head}>
      {status !== null && Icon !== undefined && (
        <span className={classes.mark} data-note={`${status.word} now`}>
          <Icon size={15} stroke={2.2} color={status.color} role="img" aria-label={status.word} />
        </span>
      )}
      <Link to="/kpis/$kpiId" params={{ kpiId: row.kpi_id }} className={classes.words} title={row.title} tabIndex={-1}>
        {row.title}
      </Link>
      {isFed && (
        <span className={classes.mark} data-note="Fed by a metric of a community: nothing is entered by hand.">
          <IconPlugConnected size={15} role="img" aria-label="Fed by a metric" />
        </span>
      )}
      {isParent && (
        <span className={classes.mark} data-note="Takes its progress from the KPIs below it.">
          <IconSitemap size={15} role="img" aria-label="From the KPIs below" />
        </span>
      )}
      {row.unit !== null && <span className={classes.unit}>{row.unit}</span>}
    </div>
  );
}
