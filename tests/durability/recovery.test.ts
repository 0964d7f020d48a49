import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { makeReport } from '../../bench/intake.ts';
import { verifyAudit } from '../../kernel/audit/verify.ts';
import { createPool } from '../../kernel/db/pool.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { writeBackup } from '../../kernel/db/transfer/backup.ts';
import { restoreBackup } from '../../kernel/db/transfer/restore.ts';
import { system } from '../../kernel/http/actor.ts';
import {
  ask,
  type Cluster,
  clusterIn,
  freePort,
  hasPostgres15,
  ownFolder,
  run,
  until,
} from './cluster.ts';
import { useHouse } from './house.ts';
import {
  expectOnce,
  expectWhole,
  newStream,
  readCases,
  type Stream,
  streamReports,
} from './stream.ts';

const house = useHouse();
const schema = 'city_150300';
const secret = 'development-only-secret-not-for-a-city';

/** Uploads a picture without signing in. */
async function upload(
  url: string,
  background: string,
): Promise<{ id: string; uploadToken: string }> {
  const picture = sharp({ create: { width: 60, height: 40, channels: 3, background } });
  const form = new FormData();
  form.set('file', new Blob([await picture.png().toBuffer()]), 'p.png');
  const answer = await fetch(`${url}/api/files`, { method: 'POST', body: form });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string; uploadToken: string };
}

const enough = (stream: Stream, more: number) => {
  const start = stream.acknowledged.size;
  return () => stream.acknowledged.size >= start + more;
};

describe.skipIf(!hasPostgres15)('a backup', () => {
  test('made while reports come in is whole elsewhere, with all that was acknowledged before it', async () => {
    const cluster = await house.cluster();
    const folder = house.folder();
    const server = await house.serve(folder, { DATABASE_URL: cluster.url, GEWU_WORKER: 'true' });
    const stream = newStream();
    for (let i = 0; i < 12; i += 1) {
      const { id, uploadToken } = await upload(server.url, `#${String(100000 + i * 3)}`);
      const answer = await fetch(`${server.url}/api/cases`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': `picture-${i}`,
          'x-upload-token': uploadToken,
        },
        body: JSON.stringify({ ...makeReport(), pictures: [id] }),
      });
      expect(answer.status, await answer.clone().text()).toBe(201);
      const body = (await answer.json()) as { id: string; number: string };
      stream.sent.set(`picture-${i}`, {});
      stream.acknowledged.set(`picture-${i}`, body);
    }
    const target = join(house.folder(), 'backup.tar.gz');
    const before = newStream();
    await streamReports(
      server.url,
      stream,
      () => {
        for (const [key, one] of stream.acknowledged) before.acknowledged.set(key, one);
        const options = {
          url: cluster.url,
          schema,
          secret,
          filesFolder: join(folder, 'files'),
          target,
        };
        return writeBackup(options);
      },
      enough(stream, 200),
    );
    expect(before.acknowledged.size).toBeGreaterThan(30);
    const other = await house.cluster();
    const elsewhere = house.folder();
    await restoreBackup({
      ownerUrl: other.url,
      schema,
      secret,
      filesFolder: join(elsewhere, 'files'),
      headsFile: join(elsewhere, 'heads.jsonl'),
      source: target,
    });
    // what was sent during the backup may be in it or not
    before.sent = stream.sent;
    await expectWhole(other.url, before);
    const files = await ask<{ key: string; thumb_key: string }>(
      other.url,
      'select key, thumb_key from files where attached_to_id is not null',
    );
    expect(files).toHaveLength(12);
    const there = readdirSync(join(elsewhere, 'files'), {
      recursive: true,
      encoding: 'utf8',
    }) as string[];
    expect(
      files.flatMap((f) => [f.key, f.thumb_key]).filter((key) => !there.includes(key)),
    ).toEqual([]);
    const pool = createPool({ url: other.url, schema, max: 1 });
    const report = await withTransaction({ schema, pool }, system, { readOnly: true }, (trx) =>
      verifyAudit(trx),
    );
    await pool.end();
    expect(report.problems).toEqual([]);
    // the restored city serves, and numbers go on where they were
    const second = await house.serve(elsewhere, { DATABASE_URL: other.url });
    await streamReports(second.url, before, () => true, enough(before, 40));
    await expectWhole(other.url, before);
  });
});

/** Starts a base backup and lets it replay the archive up to a time, as docs/guides/recovery.md says. */
async function recoverTo(base: string, archive: string, time: string): Promise<Cluster> {
  const cluster = clusterIn(base, await freePort());
  writeFileSync(join(base, 'recovery.signal'), '', { mode: 0o644 });
  cluster.configure(`
restore_command = 'cp "${archive}/%f" "%p"'
recovery_target_time = '${time}'
recovery_target_action = 'promote'
archive_mode = off
`);
  await cluster.start();
  return house.adopt(cluster);
}

describe.skipIf(!hasPostgres15)('an archive of the log', () => {
  test('brings the database back to a moment before a mistake', async () => {
    const store = ownFolder(house.folder());
    const archive = ownFolder(join(store, 'wal'));
    const cluster = await house.cluster(`
archive_mode = on
archive_command = 'test ! -f "${archive}/%f" && cp "%p" "${archive}/%f"'
`);
    const server = await house.serve(house.folder(), { DATABASE_URL: cluster.url });
    const stream = newStream();
    await streamReports(server.url, stream, () => true, enough(stream, 40));
    const base = join(store, 'base');
    const from = `host=127.0.0.1 port=${cluster.port} user=owner`;
    await run('pg_basebackup', ['-D', base, '-d', from, '-X', 'none', '-c', 'fast']);
    // after the base backup, and so in the log alone
    await streamReports(server.url, stream, () => true, enough(stream, 40));
    const [clock] = await ask<{ now: string }>(
      cluster.url,
      'select clock_timestamp()::text as now',
    );
    const kept = await readCases(cluster.url);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const later = newStream();
    await streamReports(server.url, later, () => true, enough(later, 40));
    await ask(cluster.url, 'delete from case_events'); // the mistake
    const [last] = await ask<{ file: string }>(
      cluster.url,
      'select pg_walfile_name(pg_switch_wal()) as file',
    );
    await until(async () => readdirSync(archive).includes(last!.file));
    await server.stop();
    await cluster.stop('fast');

    const recovered = await recoverTo(base, archive, clock!.now);
    await until(async () => {
      const [row] = await ask<{ over: boolean }>(
        recovered.url,
        'select not pg_is_in_recovery() as over',
      );
      return row!.over;
    });
    const found = await readCases(recovered.url);
    expect(found).toEqual(kept);
    await expectWhole(recovered.url, stream);
    const again = await house.serve(house.folder(), { DATABASE_URL: recovered.url });
    await expectOnce(again.url, recovered.url, stream);
  });
});
