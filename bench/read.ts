import { randomInt, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_PASSWORD } from '../modules/identity/demo.ts';
import { startServer } from './child.ts';
import { compareMap } from './clusters.ts';
import { makeReport } from './intake.ts';
import type { BenchResult, Print } from './main.ts';
import { loadCases, type Reader } from './read-load.ts';
import { quantile } from './run-load.ts';

/** Times of one kind of request, from the moment it was due. */
export interface ReadFigures {
  requests: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

interface Phase {
  perSecond: number;
  all: ReadFigures;
  byKind: Record<string, ReadFigures>;
  /** Answers that are neither success nor 429, and requests without an answer. */
  errors: number;
  tooMany: number;
}

const limitMs = 50;
/** Connections of a burst: those who come do not wait for those who came before. */
const mostLanes = 2000;
const connections = 16;

const words = [
  '路灯',
  '井盖松动',
  'ludeng',
  'jgsd',
  '小区东门',
  '楼道 垃圾',
  '健身器材断裂',
  '0042',
  '不会有的话',
];

type Ask = { kind: string; method: 'GET' | 'POST'; path: string; body?: unknown };

/** What people ask for: four lists to a search, two cases, a map and a write. */
function nextAsk(ids: readonly string[]): Ask {
  const pick = <T>(all: readonly T[]): T => all[randomInt(all.length)] as T;
  const get = (kind: string, path: string): Ask => ({ kind, method: 'GET', path });
  const roll = randomInt(10);
  if (roll < 2) return get('list', '/api/cases?view=inbox');
  if (roll < 4) return get('list', `/api/cases?view=area&sort=${pick(['due', 'newest'])}`);
  if (roll === 4)
    return get('counts', `/api/cases/counts?view=${pick(['inbox', 'area', 'handled', 'overdue'])}`);
  if (roll === 5)
    return get(
      'search',
      `/api/cases?view=${pick(['area', 'area', 'all'])}&q=${encodeURIComponent(pick(words))}`,
    );
  if (roll < 8) return get('case', `/api/cases/${pick(ids)}`);
  if (roll === 8 && randomInt(2) === 0) {
    const zoom = 8 + randomInt(9);
    const [lng, lat] = [106.6 + randomInt(100) / 400, 39.4 + randomInt(100) / 400];
    const [wide, high] = [506 / 2 ** zoom, 244 / 2 ** zoom];
    return get(
      'map',
      `/api/cases/clusters?west=${lng - wide}&east=${lng + wide}&south=${lat - high}&north=${lat + high}&zoom=${zoom}&open=${pick(['true', 'false'])}`,
    );
  }
  if (roll === 8) {
    const [lng, lat] = [106.71 + randomInt(100) / 1e4, 39.49 + randomInt(100) / 1e4];
    return get(
      'nearby',
      `/api/cases/nearby?west=${lng}&east=${lng + 0.01}&south=${lat}&north=${lat + 0.01}`,
    );
  }
  return { kind: 'write', method: 'POST', path: '/api/cases', body: makeReport() };
}

interface Person {
  cookie: string;
  /** Cases that the person sees. */
  ids: string[];
}

async function signIn(url: string, { username }: Reader): Promise<Person> {
  const headers = { 'content-type': 'application/json', origin: url };
  const response = await fetch(`${url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { ...headers, 'x-forwarded-for': someAddress() },
    body: JSON.stringify({ username, password: DEMO_PASSWORD }),
  });
  if (!response.ok) throw new Error(`${username} was not let in: ${response.status}`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const list = await fetch(`${url}/api/cases?view=area&limit=200&sort=newest`, {
    headers: { cookie },
  });
  const { items } = (await list.json()) as { items: { id: string }[] };
  return { cookie, ids: items.map(({ id }) => id) };
}

const someAddress = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;

/** Sends a request and waits for the last byte. @returns the status; 0 when there was no answer */
function send(agent: Agent, url: URL, person: Person, ask: Ask): Promise<number> {
  const body = ask.body === undefined ? undefined : JSON.stringify(ask.body);
  return new Promise((resolve) => {
    const sent = request(
      {
        agent,
        hostname: url.hostname,
        port: url.port,
        path: ask.path,
        method: ask.method,
        headers: {
          cookie: person.cookie,
          origin: url.origin,
          'x-forwarded-for': someAddress(),
          ...(body
            ? {
                'content-type': 'application/json',
                'content-length': Buffer.byteLength(body),
                'idempotency-key': randomUUID(),
              }
            : {}),
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', () => resolve(0));
      },
    );
    sent.on('error', () => resolve(0));
    sent.end(body);
  });
}

interface Sample {
  kind: string;
  /** When it was due, ms of `performance.now()`. */
  due: number;
  ms: number;
  status: number;
}

/**
 * Sends requests at a rate over a number of connections, whether or not the server keeps up, as people do. A request
 * that has to wait for a connection has waited.
 */
async function sendAtRate(
  url: URL,
  people: readonly Person[],
  { perSecond, seconds, lanes }: { perSecond: number; seconds: number; lanes: number },
): Promise<Sample[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const samples: Sample[] = [];
  const began = performance.now();
  const total = Math.round(perSecond * seconds);
  let next = 0;
  const lane = async () => {
    while (next < total) {
      const due = began + (next++ * 1000) / perSecond;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((done) => setTimeout(done, wait));
      const person = people[randomInt(people.length)] as Person;
      const ask = nextAsk(person.ids);
      const status = await send(agent, url, person, ask);
      samples.push({ kind: ask.kind, due, ms: performance.now() - due, status });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  agent.destroy();
  return samples;
}

function figuresOf(samples: readonly Sample[]): ReadFigures {
  const times = samples.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number) => Number(quantile(times, share).toFixed(1));
  return { requests: times.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

function phaseOf(samples: readonly Sample[], print: (line: string) => void, name: string): Phase {
  const answered = samples.filter(({ status }) => status >= 200 && status < 300);
  const kinds = [...new Set(samples.map(({ kind }) => kind))].sort();
  const byKind = Object.fromEntries(
    kinds.map((kind) => [kind, figuresOf(answered.filter((one) => one.kind === kind))]),
  );
  const ends = samples.map(({ due, ms }) => due + ms);
  const elapsed = (Math.max(...ends) - Math.min(...samples.map(({ due }) => due))) / 1000;
  const tooMany = samples.filter(({ status }) => status === 429).length;
  const phase = {
    perSecond: Number((answered.length / elapsed).toFixed(1)),
    all: figuresOf(answered.filter(({ kind }) => kind !== 'write')),
    byKind,
    errors: samples.length - answered.length - tooMany,
    tooMany,
  };
  print(`${name}: ${phase.perSecond} answers/s, ${phase.errors} errors, ${tooMany} times 429`);
  for (const [kind, one] of [['all reads', phase.all], ...Object.entries(byKind)] as const) {
    print(
      `  ${kind.padEnd(10)} ${one.requests} requests: median ${one.p50Ms} ms, 95 % within ${one.p95Ms} ms, 99 % within ${one.p99Ms} ms`,
    );
  }
  return phase;
}

/** The first second from which on three in a row are as fast as before the burst, half as much again allowed. */
function recoveryOf(samples: readonly Sample[], steadyMs: number): number | null {
  const began = Math.min(...samples.map(({ due }) => due));
  const bySecond = Map.groupBy(samples, ({ due }) => Math.floor((due - began) / 1000));
  const calm = (second: number) => {
    const of = bySecond.get(second);
    return of !== undefined && figuresOf(of).p50Ms <= Math.max(steadyMs * 1.5, 20);
  };
  for (const second of [...bySecond.keys()].sort((a, b) => a - b)) {
    if (calm(second) && calm(second + 1) && calm(second + 2)) return second;
  }
  return null;
}

/** Milliseconds from the answer to a report until somebody's map counts it. */
async function timeVisible(url: string, { cookie }: Person): Promise<number> {
  const total = async () => {
    const box = 'west=106&south=39&east=108&north=41&zoom=8';
    const answer = await fetch(`${url}/api/cases/clusters?${box}`, { headers: { cookie } });
    return ((await answer.json()) as { total: number }).total;
  };
  const before = await total();
  const answer = await fetch(`${url}/api/cases`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(makeReport()),
  });
  if (answer.status !== 201) throw new Error(`a report was answered with ${answer.status}`);
  const reported = performance.now();
  while ((await total()) <= before) {
    if (performance.now() - reported > 10_000) return Number.POSITIVE_INFINITY;
  }
  return Math.round(performance.now() - reported);
}

/**
 * Measures what people at desks and phones read, with reports coming in all the while: steadily, then four times as much,
 * then steadily again until all is as before. Then the map beside supercluster.
 */
export async function benchRead(
  { quick, fresh }: { quick: boolean; fresh: boolean },
  print: Print,
): Promise<BenchResult> {
  const settings = {
    cases: quick ? 20_000 : 1_000_000,
    connections,
    perSecond: 50,
    burst: 4,
    steadySeconds: quick ? 5 : 30,
    burstSeconds: quick ? 5 : 30,
    afterSeconds: quick ? 5 : 30,
    views: quick ? 200 : 2000,
  };
  const { perSecond } = settings;
  const folder = join(tmpdir(), `gewu-bench-read-${settings.cases}`);
  if (fresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const server = await startServer(folder, { GEWU_WORKER: 'false', DATABASE_POOL: '16' });
  try {
    // Written when all is loaded.
    const known = join(folder, 'readers.json');
    if (!existsSync(known)) {
      print(`loading ${settings.cases} cases into a new database`);
      const loaded = await loadCases(server.ownerUrl, settings.cases, print);
      writeFileSync(known, JSON.stringify(loaded));
    }
    const readers = JSON.parse(readFileSync(known, 'utf8')) as Reader[];
    const people: Person[] = [];
    for (const reader of readers) {
      const person = await signIn(server.url, reader);
      if (person.ids.length > 0) people.push(person);
    }
    const operator = await signIn(server.url, { username: 'operator', post: 'cityOperator' });
    const url = new URL(server.url);
    const run = (rate: number, seconds: number, lanes: number) =>
      sendAtRate(url, people, { perSecond: rate, seconds, lanes });
    await run(perSecond, settings.steadySeconds / 3, connections); // caches fill
    const steady = phaseOf(
      await run(perSecond, settings.steadySeconds, connections),
      print,
      'steady',
    );
    const hard = await run(perSecond * settings.burst, settings.burstSeconds, mostLanes);
    const burst = phaseOf(hard, print, `${settings.burst} times as much`);
    const late = await run(perSecond, settings.afterSeconds, connections);
    const after = phaseOf(late, print, 'afterwards');
    // What was still waiting when the burst ended is part of it.
    const drained =
      Math.max(...hard.map(({ due, ms }) => due + ms)) - Math.max(...hard.map(({ due }) => due));
    const calm = recoveryOf(late, steady.all.p50Ms);
    const recoverySeconds = calm === null ? null : calm + Math.round(drained / 1000);
    print(`as before ${recoverySeconds === null ? 'not reached' : `after ${recoverySeconds} s`}`);
    const visibleMs = await timeVisible(server.url, operator);
    print(`a new case is on the map after ${visibleMs} ms`);
    const map = await compareMap(server.ownerUrl, settings.views);
    print(
      `map of ${map.points} cases: a view in ${map.ms} ms (99 % within ${map.p99Ms} ms), supercluster warm ${map.peerMs} ms (${map.peerP99Ms} ms), ratio ${map.ratio}; read in ${map.loadMs} ms, another audience ${map.audienceMs} ms, ${map.megabytes} MB; supercluster indexes in ${map.peerLoadMs} ms`,
    );
    return {
      settings,
      // Seconds after the burst until requests were answered as before it; null: not in the time that was measured.
      figures: [{ steady, burst, after, recoverySeconds, visibleMs, map }],
      // 95 % of the steady reads at 1,000,000 cases are to be answered within 50 ms: 1 and more is in time.
      ratio: Number((limitMs / steady.all.p95Ms).toFixed(3)),
    };
  } finally {
    await server.stop();
  }
}
