import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { type ServerProcess, startServer } from '../../bench/child.ts';
import { makeReport } from '../../bench/intake.ts';
import { createSender, type Message } from '../../bench/load.ts';
import { removeEmbedded } from '../../kernel/db/embedded-folders.ts';
import { readPostmasterFile } from '../../kernel/db/embedded-process.ts';

const schema = 'city_150300';
const folders: string[] = [];
const servers: ServerProcess[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'gewu-kill-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

async function start(folder: string): Promise<ServerProcess> {
  const server = await startServer(folder, { GEWU_WORKER: 'false' });
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) {
    await removeEmbedded(join(folder, 'database'));
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What was sent, and what was answered 201, by key. */
interface Stream {
  sent: Map<string, unknown>;
  acknowledged: Map<string, { id: string; number: string }>;
}

const newStream = (): Stream => ({ sent: new Map(), acknowledged: new Map() });

/** Sends one report; a connection that breaks or a server in trouble is no acknowledgement. */
async function report(url: string, stream: Stream, message: Message): Promise<void> {
  const sender = createSender(url, '/api/cases', 1);
  stream.sent.set(message.key, message.body);
  try {
    const { status, body } = await sender.send(message);
    if (status === 201) stream.acknowledged.set(message.key, { id: body.id, number: body.number });
    else if (status < 500) throw new RangeError(`${status} ${JSON.stringify(body)}`);
  } catch (error) {
    if (error instanceof RangeError) throw error;
  } finally {
    sender.close();
  }
}

/** Reports over eight lanes; calls `disturb` in the middle, while others are in flight, and goes on until `until`. */
async function streamReports(
  url: string,
  stream: Stream,
  disturb: () => void,
  until: () => boolean,
): Promise<void> {
  let disturbed = false;
  const lane = async () => {
    while (!until()) {
      await report(url, stream, { key: randomUUID(), body: makeReport() });
      if (!disturbed && stream.acknowledged.size >= 30) {
        disturbed = true;
        disturb();
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  expect(disturbed).toBe(true);
}

/** Sends again, with its key, what was not acknowledged, until all of it is. */
async function sendAgain(url: string, stream: Stream): Promise<void> {
  await expect
    .poll(
      async () => {
        for (const [key, body] of stream.sent) {
          if (!stream.acknowledged.has(key)) await report(url, stream, { key, body });
        }
        return stream.acknowledged.size;
      },
      { timeout: 60_000, interval: 100 },
    )
    .toBe(stream.sent.size);
}

/** Reads the database as its owner sees it. */
async function read(ownerUrl: string) {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`set search_path = ${schema}, public`);
    const cases = await client.query<{ id: string; number: string }>(
      'select id, number from cases',
    );
    const halves = await client.query<{ what: string }>(`
      select 'no event ' || id as what from cases c where not exists (select from case_events e where e.case_id = c.id)
      union all
      select 'no clock ' || id from cases c where not exists (select from case_clocks k where k.case_id = c.id)
      union all
      select 'no audit ' || id from cases c
       where not exists (select from audit_entries a where a.subject_type = 'case' and a.subject_id = c.id::text)
      union all
      select 'no answer kept ' || id from cases c
       where not exists (select from idempotency_keys i where i.response ->> 'id' = c.id::text)
      union all
      select 'an answer without its case ' || key from idempotency_keys i
       where not exists (select from cases c where c.id::text = i.response ->> 'id')
      union all
      select 'an audit row without its case ' || id from audit_entries a
       where subject_type = 'case' and not exists (select from cases c where c.id::text = a.subject_id)`);
    return { cases: cases.rows, halves: halves.rows.map((row) => row.what) };
  } finally {
    await client.end();
  }
}

/** Every acknowledged report is there, nothing is half done, and no number stands twice. */
async function expectWhole(ownerUrl: string, stream: Stream): Promise<void> {
  const { cases, halves } = await read(ownerUrl);
  expect(halves).toEqual([]);
  const numbers = new Map(cases.map((row) => [row.id, row.number]));
  const lost = [...stream.acknowledged.values()].filter(
    ({ id, number }) => numbers.get(id) !== number,
  );
  expect(lost).toEqual([]);
  expect(new Set(numbers.values()).size).toBe(cases.length);
  // what was not acknowledged may be there or not, but nothing else is
  expect(cases.length).toBeGreaterThanOrEqual(stream.acknowledged.size);
  expect(cases.length).toBeLessThanOrEqual(stream.sent.size);
}

describe('a kill -9 in the middle of a stream of reports', () => {
  test('of the server loses no acknowledged one, and each sent again is there once', async () => {
    const folder = newFolder();
    const first = await start(folder);
    const stream = newStream();
    const ended = once(first.child, 'exit');
    await streamReports(
      first.url,
      stream,
      () => first.child.kill('SIGKILL'),
      () => first.child.signalCode !== null,
    );
    await ended;
    const second = await start(folder);
    await expectWhole(second.ownerUrl, stream);
    await sendAgain(second.url, stream);
    await expectWhole(second.ownerUrl, stream);
    expect((await read(second.ownerUrl)).cases).toHaveLength(stream.sent.size);
  }, 240_000);

  test('of the database loses no acknowledged one, and the server goes on by itself', async () => {
    const folder = newFolder();
    const server = await start(folder);
    const stream = newStream();
    let after = Number.POSITIVE_INFINITY;
    await streamReports(
      server.url,
      stream,
      () => {
        const file = readPostmasterFile(join(folder, 'database', 'pgdata'));
        process.kill(file?.pid as number, 'SIGKILL');
        after = stream.acknowledged.size;
      },
      () => stream.acknowledged.size >= after + 30,
    );
    expect(server.child.exitCode).toBeNull();
    await sendAgain(server.url, stream);
    await expectWhole(server.ownerUrl, stream);
    expect((await read(server.ownerUrl)).cases).toHaveLength(stream.sent.size);
  }, 240_000);
});
