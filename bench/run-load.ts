import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { someAddress } from './load.ts';

/** What a run of load measured. */
export interface LoadResult {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were no 2xx. */
  errors: number;
}

/** The value below which a share of sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}

/**
 * One connection that sends a report and waits for its answer: written for speed, since what sends shares the machine with
 * what is measured. Understands what our server answers: a length, or no body.
 */
function openLane(url: string): { send: (body: string) => Promise<number>; close: () => void } {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  let answer = '';
  let settle: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    answer += chunk;
    const end = answer.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(answer)?.[1] ?? 0);
    if (answer.length < end + 4 + length) return;
    const status = Number(answer.slice(9, 12));
    answer = '';
    settle?.resolve(status);
  });
  socket.on('error', (error) => settle?.reject(error));
  socket.on('close', () => settle?.reject(new Error('the connection was closed')));
  return {
    send: (body) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(
          `POST /api/cases HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n` +
            `content-length: ${Buffer.byteLength(body)}\r\nidempotency-key: ${randomUUID()}\r\n` +
            `x-forwarded-for: ${someAddress()}\r\n\r\n${body}`,
        );
      }),
    close: () => {
      settle = undefined;
      socket.destroy();
    },
  };
}

/** Sends report after report over each of some connections for some seconds. */
export async function runLoad(
  url: string,
  connections: number,
  seconds: number,
  makeBody: () => unknown,
): Promise<LoadResult> {
  const times: number[] = [];
  let errors = 0;
  const lanes = Array.from({ length: connections }, () => openLane(url));
  const started = performance.now();
  const end = started + seconds * 1000;
  await Promise.all(
    lanes.map(async ({ send, close }) => {
      while (performance.now() < end) {
        const sent = performance.now();
        const status = await send(JSON.stringify(makeBody()));
        if (status >= 200 && status < 300) times.push(performance.now() - sent);
        else errors += 1;
      }
      close();
    }),
  );
  const elapsed = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  return {
    perSecond: times.length / elapsed,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    errors,
  };
}
