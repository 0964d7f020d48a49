import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addBuildings } from './buildings.ts';
import { startServer } from './child.ts';
import { loadCity, somePoint } from './city.ts';
import { cpuSeconds } from './cpu.ts';
import { someAddress } from './load.ts';
import type { BenchResult, Print } from './main.ts';
import { quantile } from './run-load.ts';

const schema = 'city_150300';
const connections = 16;

/** One connection that asks and waits: written for speed, since what asks shares the machine with what is measured. */
function openLane(url: string) {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  let head = '';
  let missing = -1;
  let settle: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;
  socket.on('data', (chunk: Buffer) => {
    if (missing < 0) {
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      missing = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0) - (head.length - end - 4);
    } else missing -= chunk.length;
    if (missing > 0) return;
    const status = Number(head.slice(9, 12));
    head = '';
    missing = -1;
    settle?.resolve(status);
  });
  socket.on('error', (error) => settle?.reject(error));
  return {
    get: (path: string) =>
      new Promise<number>((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(
          `GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\naccept-encoding: gzip\r\n` +
            `x-forwarded-for: ${someAddress()}\r\n\r\n`,
        );
      }),
    close: () => socket.destroy(),
  };
}

/** Asks for a path over and over; answers a second, and milliseconds of processor for one. */
async function measure(url: string, path: string, pid: number, seconds: number) {
  const lanes = Array.from({ length: connections }, () => openLane(url));
  const own = () => cpuSeconds(pid, { children: false });
  const before = own();
  const started = performance.now();
  let done = 0;
  let errors = 0;
  await Promise.all(
    lanes.map(async ({ get, close }) => {
      while (performance.now() - started < seconds * 1000) {
        if ((await get(path)) === 200) done += 1;
        else errors += 1;
      }
      close();
    }),
  );
  const perSecond = done / ((performance.now() - started) / 1000);
  return { perSecond, cpuMs: (1000 * (own() - before)) / done, errors };
}

async function startPlain(bytes: number) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'plain.ts'), String(bytes)], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const { url } = JSON.parse(String(line)) as { url: string };
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { url, pid: child.pid!, stop };
}

function tileAt({ lng, lat }: { lng: number; lat: number }, z: number): string {
  const y = 0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI);
  return `${z}/${Math.floor((lng / 360 + 0.5) * 2 ** z)}/${Math.floor(y * 2 ** z)}`;
}

const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
const round = (value: number, digits = 2) => Number(value.toFixed(digits));

/**
 * Measures tiles of a city with 50,000 buildings over HTTP: each for the first time, and one that is kept, beside an answer
 * of the same size by Fastify alone, turn by turn.
 */
export async function benchTiles(
  { quick }: { quick: boolean },
  print: Print,
): Promise<BenchResult> {
  const grids = quick ? 200 : 1000;
  const turns = quick ? 3 : 5;
  const seconds = quick ? 2 : 10;
  const folder = mkdtempSync(join(tmpdir(), 'gewu-bench-tiles-'));
  chmodSync(folder, 0o755);
  const server = await startServer(folder, { GEWU_WORKER: 'false' });
  try {
    await loadCity(server.ownerUrl, schema, { grids, cases: 0 });
    const buildings = await addBuildings(server.ownerUrl, schema);
    // reads the city into memory, once a version
    const started = performance.now();
    await (await fetch(`${server.url}/tiles/all.json`)).arrayBuffer();
    const loadMs = round(performance.now() - started, 0);
    print(`${buildings} buildings, read into memory in ${loadMs} ms`);

    const times: Record<string, number[]> = {};
    const sizes = new Map<string, number>();
    const points = Array.from({ length: quick ? 300 : 2000 }, () => somePoint({ grids, cases: 0 }));
    for (const layer of ['building', 'all']) {
      for (const z of [14, 15, 16]) {
        const all: number[] = [];
        times[`${layer} ${z}`] = all;
        for (const at of new Set(points.map((point) => tileAt(point, z)))) {
          const path = `/tiles/${layer}/${at}`;
          const asked = performance.now();
          const answer = await fetch(server.url + path, {
            headers: { 'x-forwarded-for': someAddress() },
          });
          const size = (await answer.arrayBuffer()).byteLength;
          all.push(performance.now() - asked);
          if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
          sizes.set(path, Number(answer.headers.get('content-length') ?? size));
        }
      }
    }
    const figures = Object.entries(times).map(([tile, all]) => {
      all.sort((a, b) => a - b);
      const bytes = [...sizes].filter(([path]) => {
        const [, , layer, z] = path.split('/');
        return `${layer} ${z}` === tile;
      });
      const kb = bytes.reduce((sum, [, size]) => sum + size, 0) / bytes.length / 1000;
      const one = {
        tile,
        tiles: all.length,
        p50Ms: round(quantile(all, 0.5)),
        p95Ms: round(quantile(all, 0.95)),
        meanKb: round(kb, 1),
      };
      print(
        `${tile}: ${one.tiles} tiles of ${one.meanKb} kB, p50 ${one.p50Ms} ms, p95 ${one.p95Ms} ms`,
      );
      return one;
    });
    const everyTime = Object.values(times)
      .flat()
      .sort((a, b) => a - b);
    const p95Ms = round(quantile(everyTime, 0.95));

    // a tile of middling size
    const [path, bytes] = [...sizes].sort((a, b) => a[1] - b[1])[sizes.size >> 1]!;
    const plain = await startPlain(bytes);
    const [ours, theirs]: [number[], number[]] = [[], []];
    const [cpu, plainCpu]: [number[], number[]] = [[], []];
    let errors = 0;
    try {
      for (let turn = 0; turn <= turns; turn++) {
        const a = await measure(server.url, path, server.child.pid!, seconds);
        const b = await measure(plain.url, '/tile', plain.pid, seconds);
        errors += a.errors + b.errors;
        // the first turn warms both up
        if (turn === 0) continue;
        ours.push(a.perSecond);
        theirs.push(b.perSecond);
        cpu.push(a.cpuMs);
        plainCpu.push(b.cpuMs);
      }
    } finally {
      await plain.stop();
    }
    const kept = {
      tile: `kept, ${path}`,
      bytes,
      perSecond: round(middle(ours), 0),
      plainPerSecond: round(middle(theirs), 0),
      cpuMs: round(middle(cpu), 3),
      plainCpuMs: round(middle(plainCpu), 3),
      errors,
    };
    const ratio = round(kept.perSecond / kept.plainPerSecond);
    print(
      `kept tile of ${bytes} bytes: ${kept.perSecond}/s, Fastify alone ${kept.plainPerSecond}/s: ${ratio}; ` +
        `${kept.cpuMs} and ${kept.plainCpuMs} ms of processor; ${errors} errors`,
    );
    print(`for the first time, all together: p95 ${p95Ms} ms`);
    return {
      settings: { buildings, connections, turns, seconds, loadMs, goals: 'p95 20 ms, ratio 0.6' },
      figures: [{ tile: 'all of them', tiles: everyTime.length, p95Ms }, ...figures, kept],
      ratio,
    };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
