import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startServer } from './child.ts';
import { type CitySize, loadCity, somePoint } from './city.ts';
import { cpuSeconds } from './cpu.ts';
import { findPostgres, startPostgres } from './database.ts';
import { createSender } from './load.ts';
import type { BenchResult, Print } from './main.ts';
import { runPeer } from './peer.ts';
import { recordWrites } from './replay.ts';
import { type LoadResult, quantile, runLoad } from './run-load.ts';

const schema = 'city_150300';
const words = ['路灯不亮', '垃圾堆在楼道', '井盖松动', '绿地被踩', '消防通道停了车', '水管漏水'];

/** A report from somewhere around Ruide Garden, or from a point. */
export function makeReport(at?: { lng: number; lat: number }): Record<string, unknown> {
  const spread = () => (Math.random() - 0.5) * 0.004;
  return {
    text: `${words[Math.floor(Math.random() * words.length)]}，请来看看`,
    classCode: 'C0108',
    location: { ...(at ?? { lng: 106.718 + spread(), lat: 39.501 + spread() }), crs: 'WGS84' },
  };
}

/** One line of the result. */
interface IntakeLine extends LoadResult {
  database: string;
  connections: number;
  /** Statements a second of the database alone that write the same rows. */
  peerPerSecond: number;
  /** Reports a second to those: 1 means the server costs nothing. */
  ratio: number;
  /** Milliseconds of processor for one report, and for one of the peer's statements. */
  serverCpuMs: number;
  databaseCpuMs: number;
  senderCpuMs: number;
  peerCpuMs: number;
}

const median = (values: number[]) =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** Of several rounds the middle of each figure; errors of all. */
function middleOf(lines: readonly IntakeLine[]): IntakeLine {
  const middle = { ...lines[0]! };
  for (const name of Object.keys(middle) as (keyof IntakeLine)[]) {
    if (name === 'database') continue;
    middle[name] = median(lines.map((line) => line[name]));
  }
  return { ...middle, errors: lines.reduce((sum, { errors }) => sum + errors, 0) };
}

interface Setting {
  size: CitySize;
  seconds: number;
  rounds: number;
  connections: readonly number[];
}

/** Watches how much processor the server, its database and we use while something runs. */
async function watchCpu(client: Client, serverPid: number) {
  const { rows } = await client.query(
    "select split_part(pg_read_file('postmaster.pid'), e'\\n', 1) as pid",
  );
  const read = () => ({
    database: cpuSeconds(Number(rows[0].pid)),
    server: cpuSeconds(serverPid, { children: false }),
    sender: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
  });
  return async <T>(work: () => Promise<T>) => {
    const start = read();
    const result = await work();
    const end = read();
    const cpu = {
      database: end.database - start.database,
      server: end.server - start.server,
      sender: end.sender - start.sender,
    };
    return { result, cpu };
  };
}

/** Measures a server on one database beside pgbench on the same, turn by turn. */
async function measure(
  kind: 'postgresql' | 'embedded',
  { size, seconds, rounds, connections }: Setting,
  print: Print,
): Promise<{ lines: IntakeLine[]; rows: number; peer: string }> {
  const folder = join(tmpdir(), `gewu-bench-${kind}-${size.cases}`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const postgres =
    kind === 'postgresql'
      ? await startPostgres(findPostgres()!, join(folder, 'database'))
      : undefined;
  // no worker: what is measured is the acceptance; jobs follow later
  const settings = { GEWU_WORKER: 'false', ...(postgres ? { DATABASE_URL: postgres.url } : {}) };
  const server = await startServer(folder, settings).catch(async (error) => {
    await postgres?.stop();
    throw error;
  });
  const clients = [0, 1].map(() => new Client({ connectionString: server.ownerUrl }));
  const [client, before] = clients as [Client, Client];
  try {
    await Promise.all(clients.map((one) => one.connect()));
    const { rows } = await client.query(
      "select current_setting('fsync') as fsync, split_part(version(), ' ', 2) as version",
    );
    if (rows[0].fsync !== 'on') throw new Error('fsync is off: the result would mean nothing');
    const database = `${kind} ${rows[0].version}`;
    const started = performance.now();
    if (await loadCity(server.ownerUrl, schema, size)) {
      print(`${database}: loaded in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    }
    const report = () => makeReport(somePoint(size));
    await runLoad(server.url, 4, 1, report); // caches fill, queues are made
    const probe = createSender(server.url, '/api/cases', 1);
    const replay = await recordWrites(client, before, [schema, 'pgboss'], () =>
      probe.send({ key: randomUUID(), body: report() }),
    );
    probe.close();
    const watch = await watchCpu(client, server.child.pid!);
    const lines: IntakeLine[] = [];
    let peerName = '';
    for (const count of connections) {
      const turns: IntakeLine[] = [];
      for (let round = 0; round < rounds; round++) {
        const { result: load, cpu } = await watch(() =>
          runLoad(server.url, count, seconds, report),
        );
        const { result: peer, cpu: peerCpu } = await watch(() =>
          runPeer(server.ownerUrl, replay, count, seconds),
        );
        peerName = peer.name;
        const reports = load.perSecond * seconds;
        turns.push({
          database,
          connections: count,
          ...load,
          peerPerSecond: peer.perSecond,
          ratio: load.perSecond / peer.perSecond,
          serverCpuMs: (1000 * cpu.server) / reports,
          databaseCpuMs: (1000 * cpu.database) / reports,
          senderCpuMs: (1000 * cpu.sender) / reports,
          peerCpuMs: (1000 * peerCpu.database) / (peer.perSecond * seconds),
        });
      }
      const line = middleOf(turns);
      lines.push(line);
      print(
        `${database}, ${String(count).padStart(2)} connections: ${line.perSecond.toFixed(0)} reports/s, p50 ${line.p50Ms.toFixed(1)} ms, p99 ${line.p99Ms.toFixed(1)} ms, ${line.errors} errors; ${peerName}: ${line.peerPerSecond.toFixed(0)}/s; ratio ${line.ratio.toFixed(2)}; processor ${line.serverCpuMs.toFixed(2)} ms server + ${line.databaseCpuMs.toFixed(2)} ms database (sending ${line.senderCpuMs.toFixed(2)} ms), ${line.peerCpuMs.toFixed(2)} ms database for pgbench`,
      );
    }
    return { lines, rows: replay.rows, peer: peerName };
  } finally {
    await Promise.all(clients.map((one) => one.end()));
    await server.stop();
    await postgres?.stop();
  }
}

/**
 * Measures how fast the real server takes reports in, beside how fast its database takes the same rows from pgbench: on the
 * same machine, the same data, turn by turn, with durable commits.
 */
export async function benchIntake(
  { quick, fresh }: { quick: boolean; fresh: boolean },
  print: Print,
): Promise<BenchResult> {
  const setting: Setting = {
    size: { grids: 2000, cases: quick ? 20_000 : 1_000_000 },
    seconds: quick ? 2 : 10,
    rounds: quick ? 1 : 3,
    connections: [1, 16, 64],
  };
  const kinds = findPostgres() ? (['postgresql', 'embedded'] as const) : (['embedded'] as const);
  const results = [];
  for (const kind of kinds) {
    if (fresh) {
      const folder = join(tmpdir(), `gewu-bench-${kind}-${setting.size.cases}`);
      rmSync(folder, { recursive: true, force: true });
    }
    results.push(await measure(kind, setting, print));
  }
  const figures = results.flatMap(({ lines }) => lines);
  return {
    settings: { ...setting, rowsPerReport: results[0]!.rows, peer: results[0]!.peer },
    figures,
    ratio: figures.find(({ connections }) => connections === 16)!.ratio,
  };
}
