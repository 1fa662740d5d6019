import { expect, test } from 'vitest';
import { draftId, withoutDraft, withText } from './drafts';

const RUN = draftId('run', '2026-11-21');

test('another text is another log, and gets another key', () => {
  const first = withText({}, RUN, '5');
  const second = withText(first, RUN, '5.5');

  expect(second[RUN]?.text).toBe('5.5');
  expect(second[RUN]?.key).not.toBe(first[RUN]?.key);
});

test('an empty field is no draft, and days have fields of their own', () => {
  const both = withText(withText({}, RUN, '5'), draftId('run', '2026-11-20'), '4');

  expect(Object.keys(withText(both, RUN, ''))).toEqual([draftId('run', '2026-11-20')]);
  expect(Object.keys(withoutDraft(both, RUN))).toEqual([draftId('run', '2026-11-20')]);
});
