/** Listens to what the server tells, comes back by itself after every break, and says how it stands. */
import { toQuery } from '../../../../../ui/api/client.ts';
import type { DutyCase } from './recent.ts';

/** How the line to the server stands. */
export interface Line {
  /** `over`: it must not or need not come again by itself. */
  state: 'opening' | 'live' | 'lost' | 'over';
  /** Since when, milliseconds. */
  since: number;
  reason?: string;
}

/** What is done with what is told. */
export interface Listening {
  onCase: (one: DutyCase) => void;
  onGone: (number: string) => void;
  /** The numbers are to be read anew. */
  onStale: () => void;
  onLine: (line: Line) => void;
}

/** The server beats every ten seconds: after this long without a word the line is dead, whatever the browser thinks. */
const silentMs = 25_000;
const longestWaitMs = 15_000;
/** Another screen of the same person took the place of this one: two must not push each other out all the time. */
const replacedWaitMs = 60_000;

/** Listens until the returned function is called. */
export function listenToDuty(
  query: { within?: string | undefined; locale: string },
  { onCase, onGone, onStale, onLine }: Listening,
): () => void {
  let source: EventSource | undefined;
  let after: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let line: Line = { state: 'opening', since: Date.now() };

  const say = (state: Line['state'], reason?: string) => {
    if (line.state === state && line.reason === reason) return;
    line = { state, since: Date.now(), ...(reason ? { reason } : {}) };
    onLine(line);
  };
  const close = () => {
    source?.close();
    source = undefined;
    clearTimeout(silence);
    clearTimeout(timer);
  };
  const lose = (waitMs = Math.min(1_000 * 2 ** tries, longestWaitMs)) => {
    close();
    tries += 1;
    say('lost');
    timer = setTimeout(open, waitMs);
  };
  const hear = () => {
    clearTimeout(silence);
    silence = setTimeout(() => lose(0), silentMs);
  };

  function open(): void {
    const made = new EventSource(`/api/cases/duty/stream${toQuery({ ...query, after })}`);
    source = made;
    const on = <T>(name: string, then: (data: T) => void) =>
      made.addEventListener(name, (event) => {
        if (source !== made) return;
        if (event.lastEventId) after = event.lastEventId;
        hear();
        then(JSON.parse(event.data) as T);
      });
    on('hello', () => {
      tries = 0;
      say('live');
      onStale();
    });
    on('case', onCase);
    on<{ number: string }>('gone', ({ number }) => onGone(number));
    on('reset', onStale);
    on('beat', () => undefined);
    on<{ reason: string }>('end', ({ reason }) => {
      if (reason === 'stopping') return lose();
      if (reason === 'replaced') {
        lose(replacedWaitMs);
        return say('lost', reason);
      }
      close();
      say('over', reason);
    });
    made.onerror = () => {
      if (source === made) lose();
    };
    hear();
  }
  open();
  return close;
}
