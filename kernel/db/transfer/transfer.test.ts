import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { sealAudit } from '../../audit/seal.ts';
import { verifyAudit } from '../../audit/verify.ts';
import { system } from '../../http/actor.ts';
import { appUrlOf, createDatabase, dropDatabase, urlOfDatabase } from '../../testing/cluster.ts';
import { useTestDatabase } from '../../testing/database.ts';
import { othersEnd } from '../../testing/others.ts';
import { JOBS_SCHEMA } from '../job-queue.ts';
import { findPendingMigrations } from '../migrate.ts';
import { createPool } from '../pool.ts';
import { withTransaction } from '../transaction.ts';
import { writeBackup } from './backup.ts';
import { copyIn, copyOut } from './copy.ts';
import { restoreBackup } from './restore.ts';
import { transfer } from './transfer.ts';

const database = useTestDatabase();
const server = inject('testServer');
const secret = 'a secret of this test';
const folder = mkdtempSync(join(tmpdir(), 'gewu-backup-'));
const targets: string[] = [];
let owner: Client;

/** An empty database to move into. */
async function newTarget(): Promise<{ ownerUrl: string; name: string }> {
  const name = `gewu_test_${server.run}_to_${randomUUID().slice(0, 8)}`;
  await createDatabase(server.ownerUrl, name);
  targets.push(name);
  return { ownerUrl: urlOfDatabase(server.ownerUrl, name), name };
}

async function ask(url: string, text: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`set search_path = ${database.schema}, public`);
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const appPassword = server.appPassword || undefined;
const oddText = 'tab\t, line\n, back\\slash, \\N, "quotes" and 瑞德花园 \u0001';
const backup = (target: string, more = {}) =>
  writeBackup({
    url: database.ownerUrl,
    schema: database.schema,
    secret,
    filesFolder: join(folder, 'files'),
    headsFile: join(folder, 'heads.jsonl'),
    target: join(folder, target),
    ...more,
  });
const restore = (source: string, ownerUrl: string, more = {}) =>
  restoreBackup({
    ownerUrl,
    schema: database.schema,
    secret,
    appPassword,
    filesFolder: join(folder, `restored-${randomUUID()}`),
    headsFile: join(folder, `restored-heads-${randomUUID()}`),
    source: join(folder, source),
    ...more,
  });

beforeAll(async () => {
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(`set search_path = ${database.schema}, public`);
  await owner.query(
    `insert into audit_entries (actor_kind, action, subject_type, subject_id, place_path, before, reason)
     select 'system', 'cases.accept', 'case', n::text, case when n % 2 = 0 then '150300.150304'::ltree end,
            case when n % 3 = 0 then '{"n": [1, null, "x"]}'::jsonb end, $1
       from generate_series(1, 2000) n`,
    [oddText],
  );
  await owner.query(
    `insert into idempotency_keys (actor_key, key, route, request_hash) values ('a', 'k', 'POST /x', '\\x00ff5c0a')`,
  );
  await othersEnd(owner);
  await withTransaction(database, system, {}, sealAudit);
  const boss = new PgBoss({
    connectionString: database.ownerUrl,
    schema: JOBS_SCHEMA,
    migrate: false,
    supervise: false,
    schedule: false,
  });
  await boss.start();
  for (const city of [database.schema, 'city_999999']) {
    await boss.createQueue(`${city}.letters`);
    await boss.send(`${city}.letters`, { to: 'somebody' });
  }
  await boss.stop({ graceful: false });
  mkdirSync(join(folder, 'files', 'pictures', '3f'), { recursive: true });
  mkdirSync(join(folder, 'files', 'tmp'));
  writeFileSync(
    join(folder, 'files', 'pictures', '3f', 'a-3f.webp'),
    Buffer.alloc(700_000, 'picture'),
  );
  writeFileSync(join(folder, 'files', 'tmp', 'half'), 'half written');
  writeFileSync(join(folder, 'heads.jsonl'), '\n{"seq":1}');
});
afterEach(async () => {
  for (const name of targets.splice(0)) await dropDatabase(server, name);
});
afterAll(async () => {
  await owner.end();
  rmSync(folder, { recursive: true, force: true });
});

/** That a database has everything that the source has, and works. */
async function expectWhole(ownerUrl: string, name: string): Promise<void> {
  const everything = `
    select (select count(*)::int from audit_entries) as entries,
           (select count(*)::int from audit_seals) as seals,
           (select max(reason) from audit_entries) as reason,
           (select encode(request_hash, 'hex') from idempotency_keys) as hash,
           (select array_agg(name || ' ' || state) from pgboss.job where name like 'city_150300%') as jobs,
           (select count(*)::int from pg_constraint where contype = 'f' and connamespace = 'city_150300'::regnamespace) as keys,
           (select count(*)::int from pg_class where relforcerowsecurity) as forced`;
  const [found] = await ask(ownerUrl, everything);
  const [expected] = await ask(database.ownerUrl, everything);
  expect(found).toEqual(expected);
  expect(found.reason).toBe(oddText);
  expect(found.jobs).toEqual(['city_150300.letters created']);
  expect(await ask(ownerUrl, "select 1 from pgboss.job where name like 'city_999999%'")).toEqual(
    [],
  );
  expect(await findPendingMigrations(ownerUrl, database.schema)).toEqual([]);
  const pool = createPool({ url: appUrlOf(server, name), schema: database.schema, max: 2 });
  const city = { schema: database.schema, pool };
  // seals hold at the new place, and ids go on where they were
  const report = await withTransaction(city, system, { readOnly: true }, (trx) => verifyAudit(trx));
  expect(report).toMatchObject({ rows: 2000, problems: [] });
  await pool.query(
    `insert into audit_entries (actor_kind, action, subject_type, subject_id) values ('system', 'cases.accept', 'case', 'new')`,
  );
  await pool.end();
  expect(await ask(ownerUrl, "select id from audit_entries where subject_id = 'new'")).toEqual([
    { id: '2001' },
  ]);
}

describe('COPY', () => {
  test('carries bytes out and in, and leaves the connection usable', async () => {
    await owner.query('create temporary table copied (like audit_entries)');
    const out = new Client({ connectionString: database.ownerUrl });
    await out.connect();
    const statement = `copy (select * from ${database.schema}.audit_entries) to stdout`;
    await copyIn(owner, 'copy copied from stdin', copyOut(out, statement));
    const { rows } = await owner.query('select count(*)::int as n from copied');
    expect(rows[0].n).toBe(2000);
    expect((await out.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await out.end();
  });

  test('tells of a wrong statement, and of a source that fails', async () => {
    const failing = (async function* () {
      yield Buffer.from('1');
      throw new Error('the disk is gone');
    })();
    await owner.query('create temporary table numbers (n int)');
    await expect(copyIn(owner, 'copy numbers from stdin', failing)).rejects.toThrow(/disk is gone/);
    await expect(copyIn(owner, 'copy no_table from stdin', failing)).rejects.toThrow(/no_table/);
    await expect(copyOut(owner, 'copy no_table to stdout').toArray()).rejects.toThrow(/no_table/);
    expect((await owner.query('select count(*)::int as n from numbers')).rows).toEqual([{ n: 0 }]);
  });
});

describe('transfer', () => {
  test('moves every row, counter and open job of the city, and tells of each table', async () => {
    const { ownerUrl, name } = await newTarget();
    const told: string[] = [];
    const rows = await transfer({
      sourceUrl: database.ownerUrl,
      targetUrl: ownerUrl,
      schema: database.schema,
      appPassword,
      onProgress: ({ part, index, count }) => told.push(`${part} ${index}/${count}`),
    });
    expect(rows.get('audit_entries')).toBe(2000);
    expect(rows.get('pgboss.job')).toBe(1);
    expect(told).toHaveLength(rows.size);
    await expectWhole(ownerUrl, name);
  });

  test('refuses a target that has rows, and leaves them', async () => {
    const { ownerUrl } = await newTarget();
    const options = {
      sourceUrl: database.ownerUrl,
      targetUrl: ownerUrl,
      schema: database.schema,
      appPassword,
    };
    await transfer(options);
    await expect(transfer(options)).rejects.toThrow(/not empty: city_150300\.\w+ has rows/);
    const [row] = await ask(ownerUrl, 'select count(*)::int as n from audit_entries');
    expect(row.n).toBe(2000);
  });
});

describe('backup and restore', () => {
  test('bring back rows, counters, jobs, files and the heads of the seals', async () => {
    const { ownerUrl, name } = await newTarget();
    const { bytes } = await backup('whole.tar.gz');
    expect(statSync(join(folder, 'whole.tar.gz'))).toMatchObject({ size: bytes });
    expect(statSync(join(folder, 'whole.tar.gz')).mode & 0o077).toBe(0);
    const filesFolder = join(folder, 'restored', 'files');
    const headsFile = join(folder, 'restored', 'heads.jsonl');
    await restore('whole.tar.gz', ownerUrl, { filesFolder, headsFile });
    await expectWhole(ownerUrl, name);
    expect(readFileSync(join(filesFolder, 'pictures', '3f', 'a-3f.webp'))).toEqual(
      Buffer.alloc(700_000, 'picture'),
    );
    expect(existsSync(join(filesFolder, 'tmp'))).toBe(false);
    expect(readFileSync(headsFile, 'utf8')).toBe('\n{"seq":1}');
  });

  test('take the rows from one moment while others write', async () => {
    const { ownerUrl } = await newTarget();
    let extra = 0;
    const onProgress = () => {
      extra += 1;
      void owner.query(
        `insert into idempotency_keys (actor_key, key, route, request_hash) values ('later', '${extra}', 'x', '')`,
      );
    };
    await backup('moment.tar', { onProgress });
    await owner.query('select 1');
    expect(extra).toBeGreaterThan(2);
    await owner.query("delete from idempotency_keys where actor_key = 'later'");
    await restore('moment.tar', ownerUrl);
    expect(await ask(ownerUrl, 'select key from idempotency_keys')).toEqual([{ key: 'k' }]);
  });

  test('do not overwrite an archive, and leave no half one', async () => {
    writeFileSync(join(folder, 'there.tar'), 'mine');
    await expect(backup('there.tar')).rejects.toThrow(/exists already/);
    expect(readFileSync(join(folder, 'there.tar'), 'utf8')).toBe('mine');
    await expect(backup('nowhere.tar', { schema: 'city_1' })).rejects.toThrow();
    expect(existsSync(join(folder, 'nowhere.tar'))).toBe(false);
    expect(existsSync(join(folder, 'nowhere.tar.partial'))).toBe(false);
  });

  test('refuse a database or a folder that is in use', async () => {
    await backup('used.tar');
    await expect(restore('used.tar', database.ownerUrl)).rejects.toThrow(/not empty/);
    const { ownerUrl } = await newTarget();
    const filesFolder = join(folder, 'files');
    await expect(restore('used.tar', ownerUrl, { filesFolder })).rejects.toThrow(
      /has files already/,
    );
  });

  test.each([
    ['cut short', (archive: Buffer) => archive.subarray(0, archive.length * 0.7)],
    [
      'without its end',
      (archive: Buffer) => archive.subarray(0, archive.lastIndexOf('manifest.json')),
    ],
    [
      'with a changed picture',
      (archive: Buffer) => replace(archive, 'picturepicture', 'picturePicture'),
    ],
    ['with a changed row', (archive: Buffer) => replace(archive, 'cases.accept', 'cases.Accept')],
  ])('refuse an archive %s and keep nothing of it', async (_, damage) => {
    const { ownerUrl } = await newTarget();
    const name = `damaged-${randomUUID()}.tar`;
    await backup(`good-${name}`);
    writeFileSync(join(folder, name), damage(readFileSync(join(folder, `good-${name}`))));
    const filesFolder = join(folder, `files-${name}`);
    await expect(restore(name, ownerUrl, { filesFolder })).rejects.toThrow(/cut short|damaged/);
    expect(existsSync(filesFolder)).toBe(false);
    const [row] = await ask(ownerUrl, 'select count(*)::int as n from audit_entries');
    expect(row.n).toBe(0);
  });

  test('refuse a file that is no backup, and one of another city', async () => {
    const { ownerUrl } = await newTarget();
    writeFileSync(join(folder, 'foreign.tar'), Buffer.alloc(1024));
    await expect(restore('foreign.tar', ownerUrl)).rejects.toThrow(/no backup of Gewu/);
    await backup('city.tar');
    await expect(restore('city.tar', ownerUrl, { schema: 'city_150400' })).rejects.toThrow(
      /is of city_150300; GEWU_CITY names city_150400/,
    );
  });

  test('say when the secret is another, without telling it', async () => {
    const { ownerUrl } = await newTarget();
    await backup('secret.tar');
    const archive = readFileSync(join(folder, 'secret.tar'));
    expect(archive.includes(secret)).toBe(false);
    const lines: string[] = [];
    await restore('secret.tar', ownerUrl, {
      secret: 'another',
      log: (line: string) => lines.push(line),
    });
    expect(lines.join()).toMatch(/GEWU_SECRET is not the one/);
  });

  test('compress by the name of the archive', async () => {
    await backup('small.tar.gz');
    await backup('large.tar');
    const packed = gunzipSync(readFileSync(join(folder, 'small.tar.gz')));
    expect(packed.length).toBe(statSync(join(folder, 'large.tar')).size);
    truncateSync(join(folder, 'large.tar'));
  });
});

/** Changes bytes without changing lengths. */
function replace(archive: Buffer, from: string, to: string): Buffer {
  const at = archive.indexOf(from, archive.indexOf('database/'));
  const copy = Buffer.from(archive);
  copy.write(to, at);
  return copy;
}
