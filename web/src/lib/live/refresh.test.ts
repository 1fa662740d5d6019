import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRefresher, type LiveMeta } from './refresh';

let client: QueryClient;
let asked: string[];

function show(name: string, live?: LiveMeta) {
  const options = {
    queryKey: [name],
    queryFn: () => {
      asked.push(name);
      return Promise.resolve([name]);
    },
    staleTime: Infinity,
    meta: { live },
  };
  client.setQueryData(options.queryKey, [name]);
  return new QueryObserver(client, options).subscribe(() => undefined);
}

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient();
  asked = [];
});

afterEach(() => {
  client.clear();
  vi.useRealTimers();
});

test('a change asks anew what it touches and is shown', async () => {
  show('today', true);
  show('mine', (goalIds) => goalIds.has('a'));
  show('others', (goalIds) => goalIds.has('b'));
  show('people');
  show('gone', true)();

  createRefresher(client)({ kind: 'changed', goalIds: new Set(['a']) });
  await vi.advanceTimersByTimeAsync(0);

  expect(asked.sort()).toEqual(['mine', 'today']);
  expect(client.getQueryState(['gone'])?.isInvalidated).toBe(true);
});

test('a reset asks anew everything that lives', async () => {
  show('others', (goalIds) => goalIds.has('b'));
  show('people');

  createRefresher(client)({ kind: 'reset', hasNewRights: false });
  await vi.advanceTimersByTimeAsync(0);

  expect(asked).toEqual(['others']);
});

test('many changes ask once at once, and once more when they are over', async () => {
  show('today', true);
  const refresh = createRefresher(client);

  for (let turn = 0; turn < 5; turn++) refresh({ kind: 'changed', goalIds: new Set(['a']) });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);

  expect(asked).toHaveLength(2);
});
