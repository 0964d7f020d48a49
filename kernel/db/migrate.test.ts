import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabase, dropDatabase, urlOfDatabase } from '../testing/cluster.ts';
import { useTestDatabase } from '../testing/database.ts';
import { collectMigrations, findPendingMigrations, type Migration, migrate } from './migrate.ts';

const migration = (name: string, sql: string, checksum = sql): Migration => ({
  name,
  sql,
  checksum,
});

describe('migrate', () => {
  const server = inject('testServer');
  const name = `gewu_test_${server.run}_migrate`;
  const ownerUrl = urlOfDatabase(server.ownerUrl, name);
  const options = { ownerUrl, schema: 'city_1', appPassword: server.appPassword || undefined };
  let owner: Client;

  beforeAll(async () => {
    await createDatabase(server.ownerUrl, name);
    owner = new Client({ connectionString: ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await dropDatabase(server, name);
  });

  const first = migration('kernel/20260101-01-first', 'create table first (id int primary key)');
  const second = migration('rooms/20260102-01-second', 'create table second (id int)');

  test('applies what is pending, in order, once', async () => {
    const seen: string[] = [];
    const onProgress = (p: { name: string; index: number; pending: number }) =>
      seen.push(`${p.index}/${p.pending} ${p.name}`);
    expect(await migrate({ ...options, migrations: [first], onProgress })).toEqual([first.name]);
    expect(await migrate({ ...options, migrations: [first, second], onProgress })).toEqual([
      second.name,
    ]);
    expect(await migrate({ ...options, migrations: [first, second], onProgress })).toEqual([]);
    expect(seen).toEqual([`1/1 ${first.name}`, `1/1 ${second.name}`]);
  });

  test('keeps nothing of a migration that fails, and names its line', async () => {
    const bad = migration(
      'rooms/20260103-01-bad',
      'create table third (id int);\nselect no_such();',
    );
    await expect(migrate({ ...options, migrations: [first, second, bad] })).rejects.toThrow(
      /20260103-01-bad failed at line 2: .*no_such/,
    );
    const { rows } = await owner.query("select to_regclass('city_1.third') as third");
    expect(rows[0].third).toBeNull();
  });

  test('refuses a migration that was edited after it landed', async () => {
    const edited = { ...first, checksum: 'other' };
    await expect(migrate({ ...options, migrations: [edited, second] })).rejects.toThrow(
      /20260101-01-first was changed after it landed/,
    );
  });

  test('refuses a database that a newer version migrated', async () => {
    await expect(migrate({ ...options, migrations: [first] })).rejects.toThrow(/newer version/);
  });

  test('lets several servers start at once', async () => {
    const third = migration('rooms/20260104-01-third', 'create table third (id int)');
    const migrations = [first, second, third];
    const runs = await Promise.all([1, 2, 3].map(() => migrate({ ...options, migrations })));
    expect(runs.flat()).toEqual([third.name]);
  });

  test('gives the app rows but neither tables nor the list of migrations', async () => {
    const can = async (table: string, right: string) => {
      const sql = 'select has_table_privilege($1, $2, $3) as can';
      return (await owner.query(sql, ['gewu_app', `city_1.${table}`, right])).rows[0].can;
    };
    expect(await can('first', 'select')).toBe(true);
    expect(await can('first', 'delete')).toBe(true);
    expect(await can('first', 'truncate')).toBe(false);
    expect(await can('migrations', 'select')).toBe(true);
    expect(await can('migrations', 'update')).toBe(false);
    const { rows } = await owner.query(
      "select has_schema_privilege('gewu_app', 'city_1', 'create') as can",
    );
    expect(rows[0].can).toBe(false);
  });

  test('keeps a right taken away by a migration away on the next start', async () => {
    const { rows: before } = await owner.query("select oid from pg_class where relname = 'second'");
    const revoke = migration('rooms/20260105-01-revoke', 'revoke delete on second from gewu_app');
    const third = migration('rooms/20260104-01-third', 'create table third (id int)');
    const migrations = [first, second, third, revoke];
    await migrate({ ...options, migrations });
    await migrate({ ...options, migrations });
    const { rows } = await owner.query(
      "select has_table_privilege('gewu_app', $1::oid, 'delete') as can",
      [before[0].oid],
    );
    expect(rows[0].can).toBe(false);
  });

  test('refuses a name that is none of a schema', async () => {
    await expect(migrate({ ...options, schema: 'x"; drop' })).rejects.toThrow(/can't be the name/);
  });
});

describe('collectMigrations', () => {
  test('puts the kernel first and finds every file', () => {
    const names = collectMigrations().map((m) => m.name);
    expect(names[0]).toBe('kernel/20261123-01-kernel');
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('findPendingMigrations', () => {
  const database = useTestDatabase();

  test('finds nothing pending in a migrated database, seen as the app', async () => {
    expect(await findPendingMigrations(database.appUrl, database.schema)).toEqual([]);
  });

  test('finds everything pending where the city has no schema yet', async () => {
    const all = collectMigrations().map((m) => m.name);
    expect(await findPendingMigrations(database.ownerUrl, 'city_999999')).toEqual(all);
  });
});
