import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLive, type LiveEvent, type Source } from './stream';

class FakeSource implements Source {
  readyState = 1;
  isClosed = false;
  private readonly listeners = new Map<string, (event: MessageEvent<string>) => void>();

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void) {
    this.listeners.set(type, listener);
  }

  close() {
    this.isClosed = true;
  }

  send(type: string, data: unknown = {}) {
    this.listeners.get(type)?.({ data: JSON.stringify(data) } as MessageEvent<string>);
  }

  fail(readyState: number) {
    this.readyState = readyState;
    this.send('error');
  }
}

let sources: FakeSource[];
let told: LiveEvent[];

function begin() {
  const live = createLive(() => {
    const source = new FakeSource();
    sources.push(source);
    return source;
  });
  live.listen((event) => told.push(event));
  live.start();
  return { live, first: sources[0] as FakeSource };
}

beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  told = [];
});

afterEach(() => {
  vi.useRealTimers();
});

test('what changes in quick succession is told once', () => {
  const { first } = begin();

  first.send('changed', { goal_ids: ['a', 'b'] });
  first.send('changed', { goal_ids: ['b', 'c'] });
  vi.runAllTimers();

  expect(told).toEqual([{ kind: 'changed', goalIds: new Set(['a', 'b', 'c']) }]);
});

test('a reset takes in what changed, and says when rights are others', () => {
  const { first } = begin();

  first.send('changed', { goal_ids: ['a'] });
  first.send('reset', { reason: 'rights' });
  vi.runAllTimers();

  expect(told).toEqual([{ kind: 'reset', hasNewRights: true }]);
});

test('a break that the browser mends by itself needs no reset', () => {
  const { live, first } = begin();
  first.send('ready');

  first.fail(0);
  expect(live.state()).toBe('lost');
  first.send('ready');
  vi.runAllTimers();

  expect(live.state()).toBe('open');
  expect(sources).toHaveLength(1);
  expect(told).toEqual([]);
});

test('after a refusal it comes back, and begins with a reset', () => {
  const { live, first } = begin();

  first.fail(2);
  vi.runAllTimers();
  sources[1]?.send('ready');
  vi.runAllTimers();

  expect(sources).toHaveLength(2);
  expect(live.state()).toBe('open');
  expect(told).toEqual([{ kind: 'reset', hasNewRights: false }]);
});

test('stopped, it stays away until it is started', () => {
  const { live, first } = begin();
  first.fail(2);

  live.stop();
  vi.runAllTimers();

  expect(first.isClosed).toBe(true);
  expect(sources).toHaveLength(1);
  expect(live.state()).toBe('off');
});
