import type { CsvValue } from '@/lib/csv';
import { STATUS_WORDS } from '@/lib/status';
import type { Today } from './api';
import { entriesOf, SECTIONS, type Section } from './entries';

const SECTION_WORDS: Record<Section, string> = { overdue: 'Overdue', today: 'Today', week: 'This week', done: 'Done' };
const HEAD = ['When', 'Title', 'Unit', 'Due on', 'Missed on', 'Logged', 'Current', 'Target', 'Progress (%)', 'Expected (%)', 'Status', 'Streak', 'Buffer (days)'];

/** A day as a table, in the order of the page; values as they are stored. */
export function dayTable(today: Today): CsvValue[][] {
  const entries = entriesOf(today);
  const rows = SECTIONS.flatMap((section) =>
    entries[section].map(({ item }): CsvValue[] => [
      SECTION_WORDS[section],
      item.title,
      item.unit,
      item.due_on,
      item.missed_on?.join(' '),
      item.logged.is_skipped ? 'skipped' : item.logged.value,
      item.current_value,
      item.target_value,
      item.progress_percentage,
      item.expected_percentage,
      item.status === null ? null : STATUS_WORDS[item.status].word,
      item.streak?.current,
      item.buffer_days,
    ]),
  );
  return [HEAD, ...rows];
}
