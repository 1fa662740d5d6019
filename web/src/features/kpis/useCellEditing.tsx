import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { kpiQueries, setPeriod, type GridCell, type GridColumn, type GridRow } from './api';
import { withCell, type Spot } from './grid';
import { useTellWritten } from './useTellWritten';
import { useGrids, useWritten } from './useWritten';

/** What a cell is to be: a value, a tick, a skip, or (nothing of these) empty. */
export interface Wanted {
  value?: string | undefined;
  is_completed?: boolean;
  skipped?: boolean;
}

export interface Edit {
  row: GridRow;
  column: GridColumn;
  cell: GridCell | null;
  kpiId: string;
  spot: Spot;
  wanted: Wanted;
  /** What was typed, to be kept where it is refused. */
  text: string;
  /** Without: whatever it comes to by now is written over. */
  checksSeen: boolean;
}

/** Changes cells: shown at once, corrected by the answer, undone on request, taken back when refused. */
export function useCellEditing() {
  const client = useQueryClient();
  const tell = useTellWritten();
  const changeGrids = useGrids();
  const takeIn = useWritten();

  const sending = useMutation({
    mutationFn: ({ kpiId, column, cell, wanted, checksSeen }: Edit) =>
      setPeriod(kpiId, {
        first: column.first,
        last: column.last,
        ...wanted,
        ...(checksSeen ? { seen: cell?.value ?? null } : {}),
      }),
    onMutate: async ({ spot, kpiId, wanted, row }) => {
      await client.cancelQueries({ queryKey: kpiQueries.grids() });
      const value = wanted.value ?? (wanted.is_completed === true && row.measure === 'completion' ? '100' : null);
      const state = wanted.skipped === true ? 'skipped' : value !== null || wanted.is_completed === true ? 'done' : null;
      changeGrids((grid) => withCell(grid, spot, kpiId, { value, ...(grid.grain === 'daily' ? { state } : {}) }));
    },
    onSuccess: (written, edit) => {
      client.removeQueries({ queryKey: draftKey(edit.spot) });
      changeGrids((grid) => withCell(grid, edit.spot, edit.kpiId, { value: written.value }));
      takeIn(written);
      tell.written(edit.row, edit.column, edit.kpiId, written);
    },
    onError: (error, edit) => {
      const { cell, spot, kpiId, text } = edit;
      const before = cell ?? { value: null, state: null, log_count: 0 };
      changeGrids((grid) => withCell(grid, spot, kpiId, before));
      if (text !== '') client.setQueryData(draftKey(spot), text);
      void client.invalidateQueries({ queryKey: kpiQueries.grids() });
      tell.refused(error, text, (isAnyway) => send({ ...edit, checksSeen: edit.checksSeen && !isAnyway }));
    },
  });
  const { mutate: send } = sending;

  const draftOf = useCallback((spot: Spot) => client.getQueryData<string>(draftKey(spot)), [client]);
  const dropDraft = useCallback((spot: Spot) => client.removeQueries({ queryKey: draftKey(spot) }), [client]);
  return { send, draftOf, dropDraft };
}

export type CellEditing = ReturnType<typeof useCellEditing>;

/** What was typed and refused waits as all drafts do. */
function draftKey({ row, place }: Spot): unknown[] {
  return ['drafts', 'grid', row, place];
}
