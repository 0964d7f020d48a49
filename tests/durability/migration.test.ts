import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import {
  collectMigrations,
  findPendingMigrations,
  repositoryRoot,
} from '../../kernel/db/migrate.ts';
import { ask, type Cluster, hasPostgres15, until } from './cluster.ts';
import { useHouse } from './house.ts';

const house = useHouse();
const names = collectMigrations().map(({ name }) => name);

/** `gewu migrate` in a process of its own. */
function startMigrating(cluster: Cluster): ChildProcess {
  return spawn(process.execPath, [join(repositoryRoot, 'apps/cli/main.ts'), 'migrate'], {
    env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: cluster.url, GEWU_DATA: house.folder() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Migrates, and calls `disturb` when it says that it is at a migration. */
async function migrateUntil(
  cluster: Cluster,
  name: string,
  disturb: (child: ChildProcess) => void,
) {
  const child = startMigrating(cluster);
  const ended = once(child, 'exit');
  createInterface({ input: child.stdout! }).on('line', (line) => {
    if (line.endsWith(name)) disturb(child);
  });
  let said = '';
  child.stderr!.on('data', (text) => {
    said += text;
  });
  await ended;
  return { child, said };
}

/** Everything that a schema has: what a half migration would have left behind, or left out. */
async function describeSchema(url: string) {
  return ask<{ what: string }>(
    url,
    `select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
              || coalesce(' ' || column_default, '') as what
       from information_schema.columns where table_schema = 'city_150300'
     union all select 'index ' || indexdef from pg_indexes where schemaname = 'city_150300'
     union all select 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
       where connamespace = 'city_150300'::regnamespace
     union all select 'policy ' || tablename || ' ' || policyname || coalesce(qual, '') || coalesce(with_check, '')
       from pg_policies where schemaname = 'city_150300'
     union all select 'right ' || table_name || ' ' || grantee || ' ' || privilege_type
       from information_schema.role_table_grants where table_schema in ('city_150300', 'pgboss')
     union all select 'queue ' || table_name || '.' || column_name from information_schema.columns
       where table_schema = 'pgboss'
     union all select 'migration ' || name || ' ' || checksum from migrations
     order by 1`,
  );
}

const landed = async (cluster: Cluster) =>
  (await ask<{ name: string }>(cluster.url, 'select name from migrations order by applied_at')).map(
    ({ name }) => name,
  );

describe.skipIf(!hasPostgres15)('a migration that is interrupted', () => {
  test('goes on at the next start where it stopped, and leaves nothing half', async () => {
    const whole = await house.cluster();
    await migrateUntil(whole, 'none', () => {});
    const expected = await describeSchema(whole.url);
    expect(expected.length).toBeGreaterThan(500);

    const cluster = await house.cluster();
    // the process that migrates, killed when it begins the first, a later, and the last but one
    for (const at of [0, 3, names.length - 2]) {
      const { child } = await migrateUntil(cluster, names[at] as string, (one) =>
        one.kill('SIGKILL'),
      );
      expect(child.signalCode).toBe('SIGKILL');
      // its connection may still be at work for a moment; what it was at is rolled back
      await until(async () => {
        const busy = await ask(
          cluster.url,
          "select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = 'gewu')",
        );
        return busy.length === 0;
      });
      const there = await landed(cluster);
      expect(there).toEqual(names.slice(0, there.length));
      expect(there.length).toBeGreaterThanOrEqual(at);
      expect(await findPendingMigrations(cluster.url, 'city_150300')).toEqual(
        names.slice(there.length),
      );
    }
    // the whole database, killed under the last
    const pending = await findPendingMigrations(cluster.url, 'city_150300');
    expect(pending.length).toBeGreaterThan(0);
    const broken = await migrateUntil(cluster, pending[0] as string, () => cluster.kill());
    expect(broken.child.exitCode).toBe(1);
    // within a migration, or on its way from one to the next
    expect(broken.said).toMatch(
      /^Migration \S+ failed: .* Nothing of it was kept|^The database can not be reached/m,
    );
    await until(async () => {
      await cluster.start();
      return true;
    });
    const after = await migrateUntil(cluster, 'none', () => {});
    expect(after.child.exitCode).toBe(0);
    expect(await landed(cluster)).toEqual(names);
    expect(await describeSchema(cluster.url)).toEqual(expected);
  });
});
