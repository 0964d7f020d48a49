import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Line, listenToDuty } from './live.ts';

/** A browser's EventSource as far as it is used. */
class FakeSource extends EventTarget {
  static all: FakeSource[] = [];
  closed = false;
  onerror: (() => void) | null = null;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.all.push(this);
  }
  close() {
    this.closed = true;
  }
  tell(name: string, data: unknown, lastEventId = '') {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }
}

const lines: Line[] = [];
const heard: string[] = [];
let stop: () => void;
const last = () => FakeSource.all.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  FakeSource.all = [];
  lines.length = 0;
  heard.length = 0;
  stop = listenToDuty(
    { within: '150300', locale: 'en' },
    {
      onCase: ({ number }) => heard.push(`case ${number}`),
      onGone: (number) => heard.push(`gone ${number}`),
      onStale: () => heard.push('stale'),
      onLine: (line) => lines.push(line),
    },
  );
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the line to the server', () => {
  it('is live once the server has said hello, and hands on what it tells', () => {
    expect(last().url).toBe('/api/cases/duty/stream?within=150300&locale=en');
    last().tell('hello', { resumed: false }, '5');
    last().tell('case', { number: 'A' });
    last().tell('gone', { number: 'A' });
    last().tell('reset', {});
    expect(heard).toEqual(['stale', 'case A', 'gone A', 'stale']);
    expect(lines.map(({ state }) => state)).toEqual(['live']);
  });

  it('says at once when it breaks and since when, and comes back where it ended', () => {
    last().tell('hello', {}, '5');
    last().tell('beat', {}, '9');
    const brokeAt = Date.now();
    last().onerror?.();
    expect(lines.at(-1)).toEqual({ state: 'lost', since: brokeAt });
    vi.advanceTimersByTime(1_000);
    expect(FakeSource.all).toHaveLength(2);
    expect(FakeSource.all[0]!.closed).toBe(true);
    expect(last().url).toContain('after=9');
    last().onerror?.();
    vi.advanceTimersByTime(1_999);
    expect(FakeSource.all).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(FakeSource.all).toHaveLength(3);
    // still lost since the first break
    expect(lines.at(-1)!.since).toBe(brokeAt);
    last().tell('hello', {}, '12');
    expect(lines.at(-1)!.state).toBe('live');
  });

  it('never waits longer than a quarter of a minute', () => {
    for (let i = 0; i < 12; i++) {
      last().onerror?.();
      vi.advanceTimersByTime(15_000);
    }
    expect(FakeSource.all.length).toBeGreaterThanOrEqual(13);
  });

  it('takes silence for a break', () => {
    last().tell('hello', {});
    vi.advanceTimersByTime(24_999);
    expect(lines.at(-1)!.state).toBe('live');
    vi.advanceTimersByTime(1);
    expect(lines.at(-1)!.state).toBe('lost');
    vi.advanceTimersByTime(10);
    expect(FakeSource.all).toHaveLength(2);
  });

  it('is over when the reader signed out or lost the post, and comes back when the server stops', () => {
    last().tell('end', { reason: 'stopping' });
    expect(lines.at(-1)!.state).toBe('lost');
    vi.advanceTimersByTime(1_000);
    expect(FakeSource.all).toHaveLength(2);
    last().tell('end', { reason: 'signedOut' });
    expect(lines.at(-1)).toMatchObject({ state: 'over', reason: 'signedOut' });
    vi.advanceTimersByTime(600_000);
    expect(FakeSource.all).toHaveLength(2);
  });

  it('waits a minute after another screen took its place', () => {
    last().tell('end', { reason: 'replaced' });
    expect(lines.at(-1)).toMatchObject({ state: 'lost', reason: 'replaced' });
    vi.advanceTimersByTime(59_000);
    expect(FakeSource.all).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(FakeSource.all).toHaveLength(2);
  });
});
