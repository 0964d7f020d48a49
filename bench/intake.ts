import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startServer } from './child.ts';
import { createSender, type LoadResult, runLoad } from './load.ts';
import { runPeer } from './peer.ts';
import { recordWrites } from './replay.ts';

/** One line of the result. */
export interface IntakeLine extends LoadResult {
  connections: number;
  /** Transactions a second of the database alone with the same rows. */
  peerPerSecond: number;
  /** Reports a second to transactions a second: 1 means the server costs nothing. */
  ratio: number;
}

export interface IntakeResult {
  bench: 'intake';
  peer: string;
  postgres: string;
  machine: string;
  seconds: number;
  /** Rows that one report writes. */
  rowsPerReport: number;
  lines: IntakeLine[];
}

const words = ['路灯不亮', '垃圾堆在楼道', '井盖松动', '绿地被踩', '消防通道停了车', '水管漏水'];

/** A report from somewhere around Ruide Garden. */
export function makeReport(): Record<string, unknown> {
  const spread = () => (Math.random() - 0.5) * 0.004;
  return {
    text: `${words[Math.floor(Math.random() * words.length)]}，请来看看`,
    classCode: 'C0108',
    location: { lng: 106.718 + spread(), lat: 39.501 + spread(), crs: 'WGS84' },
  };
}

async function versionOf(client: Client): Promise<string> {
  const { rows } = await client.query("select current_setting('server_version') as version");
  return rows[0].version;
}

/**
 * Measures how fast the real server takes reports in, beside how fast its database takes the same rows from pgbench: on the same
 * machine, the same database, with durable commits.
 */
export async function benchIntake(
  { quick }: { quick: boolean },
  print: (line: string) => void,
): Promise<IntakeResult> {
  const seconds = quick ? 2 : 10;
  const folder = mkdtempSync(join(tmpdir(), 'gewu-bench-'));
  chmodSync(folder, 0o755);
  print('starting the server on a new database');
  // no worker: what is measured is the acceptance; jobs follow later
  const server = await startServer(folder, { GEWU_WORKER: 'false', DATABASE_POOL: '16' });
  const client = new Client({ connectionString: server.ownerUrl });
  try {
    await client.connect();
    const { rows } = await client.query("select current_setting('fsync') as fsync");
    if (rows[0].fsync !== 'on') throw new Error('fsync is off: the result would mean nothing');
    const probe = createSender(server.url, '/api/cases', 1);
    await runLoad(probe, 1, 1, makeReport); // caches fill, queues are made
    const replay = await recordWrites(client, ['city_150300', 'pgboss'], () =>
      probe.send({ key: randomUUID(), body: makeReport() }),
    );
    probe.close();
    print(`one report writes ${replay.rows} rows`);
    const lines: IntakeLine[] = [];
    let peerName = '';
    for (const connections of [1, 16]) {
      const sender = createSender(server.url, '/api/cases', connections);
      await runLoad(sender, connections, seconds / 4, makeReport);
      const load = await runLoad(sender, connections, seconds, makeReport);
      sender.close();
      const peer = await runPeer(server.ownerUrl, replay, connections, seconds);
      peerName = peer.name;
      const ratio = load.perSecond / peer.perSecond;
      lines.push({ connections, ...load, peerPerSecond: peer.perSecond, ratio });
      print(
        `${String(connections).padStart(2)} connections: ${load.perSecond.toFixed(0)} reports/s (median ${load.p50Ms.toFixed(1)} ms, 99 % within ${load.p99Ms.toFixed(1)} ms); ${peer.name}: ${peer.perSecond.toFixed(0)}/s; ratio ${ratio.toFixed(3)}`,
      );
    }
    const [cpu] = cpus();
    return {
      bench: 'intake',
      peer: peerName,
      postgres: await versionOf(client),
      machine: `${cpus().length} x ${cpu?.model ?? 'unknown'}`,
      seconds,
      rowsPerReport: replay.rows,
      lines,
    };
  } finally {
    await client.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
