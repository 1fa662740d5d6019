import { notifications } from '@mantine/notifications';
import { isWorthRepeating, ProblemError, reasonOf } from '@/api/problem';
import { useFormat } from '@/features/people/useMe';
import { randomKey } from '@/lib/ids';
import { SECOND } from '@/lib/time';
import { tellFailure } from '@/ui/notices';
import { undoPeriod, type GridColumn, type GridRow, type PeriodWritten } from './api';
import { MovedNotice, WrittenNotice } from './parts/CellNotices';
import { useWritten } from './useWritten';

const NOTICE_MS = 10 * SECOND;
const SHORT_MS = 3 * SECOND;

type Row = Pick<GridRow, 'title' | 'unit' | 'measure'>;
type Period = Pick<GridColumn, 'first' | 'last'>;

/** Says what became of a change of a period: done and how to undo it, or refused and what to do. */
export function useTellWritten() {
  const format = useFormat();
  const takeIn = useWritten();

  const written = (row: Row, column: Period, kpiId: string, answer: PeriodWritten) => {
    if (answer.log === null && answer.before === null) return;
    const id = randomKey();
    const key = randomKey();
    const undo = () => {
      undoPeriod(kpiId, answer, key).then(
        (receipt) => {
          takeIn(receipt);
          notifications.update({ id, message: 'Taken back.', autoClose: SHORT_MS });
        },
        (error: unknown) => notifications.update({ id, color: 'red', title: 'Not taken back', message: reasonOf(error) }),
      );
    };
    const message = <WrittenNotice row={row} column={column} written={answer} format={format} onUndo={undo} />;
    notifications.show({ id, autoClose: NOTICE_MS, message });
  };

  /** `onAgain` sends it once more, over what others logged meanwhile if one wants that. */
  const refused = (error: unknown, text: string, onAgain: (isAnyway: boolean) => void) => {
    if (!(error instanceof ProblemError && error.code === 'PeriodMoved')) {
      tellFailure('Not logged', error, {
        more: text === '' ? undefined : 'What you typed is still there: press Enter to go on.',
        onRetry: isWorthRepeating(error) ? () => onAgain(false) : undefined,
      });
      return;
    }
    const id = randomKey();
    const again = () => {
      notifications.hide(id);
      onAgain(true);
    };
    const message = <MovedNotice reason={error.message} text={text} onAgain={again} onKeep={() => notifications.hide(id)} />;
    notifications.show({ id, color: 'orange', title: 'Somebody else logged meanwhile', autoClose: false, message });
  };

  return { written, refused };
}
