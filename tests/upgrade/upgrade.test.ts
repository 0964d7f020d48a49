import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type App, buildApp } from '../../apps/server/build-app.ts';
import { runDemoFlow } from '../../apps/server/demo-flow.ts';
import { verifyAudit } from '../../kernel/audit/verify.ts';
import { parseConfig } from '../../kernel/config/config.ts';
import { collectMigrations, findPendingMigrations } from '../../kernel/db/migrate.ts';
import { createPool } from '../../kernel/db/pool.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { restoreBackup } from '../../kernel/db/transfer/restore.ts';
import { system } from '../../kernel/http/actor.ts';
import {
  appUrlOf,
  createDatabase,
  dropDatabase,
  urlOfDatabase,
} from '../../kernel/testing/cluster.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { DEMO_PASSWORD } from '../../modules/identity/demo.ts';

/** What earlier versions left behind; see the README here. */
const archives = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.tar.gz'));
const server = inject('testServer');
const fresh = useTestDatabase();
const schema = 'city_150300';

async function ask<T extends object>(url: string, text: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`set search_path = ${schema}, public`);
    // The owner is no superuser everywhere.
    await client.query("set gewu.system = 'on'");
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

const shape = `
  select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as what
    from information_schema.columns where table_schema = '${schema}'
  union all select 'index ' || indexdef from pg_indexes where schemaname = '${schema}'
  union all select 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace = '${schema}'::regnamespace
  union all select 'policy ' || tablename || ' ' || policyname || coalesce(qual, '') || coalesce(with_check, '')
    from pg_policies where schemaname = '${schema}'
  order by 1`;

test('there is data of an earlier version', () => {
  expect(archives.length).toBeGreaterThan(0);
});

describe.each(archives)('data of %s', (archive) => {
  const name = `gewu_test_${server.run}_upgrade_${randomUUID().slice(0, 8)}`;
  const ownerUrl = urlOfDatabase(server.ownerUrl, name);
  const folder = mkdtempSync(join(tmpdir(), 'gewu-upgrade-'));
  const config = parseConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    GEWU_DATA: folder,
    GEWU_DEMO: 'true',
  });
  const counts = new Map<string, number>();
  let had: string[] = [];

  beforeAll(async () => {
    await createDatabase(server.ownerUrl, name);
    const head = await restoreBackup({
      ownerUrl,
      schema,
      secret: config.secret,
      appPassword: server.appPassword || undefined,
      filesFolder: join(folder, 'files'),
      headsFile: join(folder, 'heads.jsonl'),
      source: join(import.meta.dirname, archive),
      onProgress: ({ part, count }) => counts.set(part, count),
    });
    had = head.migrations.map((one) => one.name);
  }, 60_000);
  afterAll(async () => {
    await dropDatabase(server, name);
    rmSync(folder, { recursive: true, force: true });
  });

  test('is older than this version, and is migrated to it', async () => {
    const names = collectMigrations().map((one) => one.name);
    expect(had.length).toBeLessThan(names.length);
    expect(had.filter((one) => !names.includes(one))).toEqual([]);
    expect(await findPendingMigrations(ownerUrl, schema)).toEqual([]);
    expect(await ask(ownerUrl, shape)).toEqual(await ask(fresh.ownerUrl, shape));
  });

  test('is all there, and the audit proves that it is what it was', async () => {
    expect(counts.get('cases')).toBeGreaterThan(100);
    for (const table of [
      'cases',
      'case_events',
      'case_clocks',
      'people',
      'audit_entries',
      'notices',
    ]) {
      const [row] = await ask<{ n: number }>(ownerUrl, `select count(*)::int as n from ${table}`);
      expect([table, row?.n]).toEqual([table, counts.get(table)]);
    }
    const pool = createPool({ url: appUrlOf(server, name), schema, max: 1 });
    const report = await withTransaction({ schema, pool }, system, { readOnly: true }, (trx) =>
      verifyAudit(trx),
    );
    await pool.end();
    expect(report).toMatchObject({ rows: counts.get('audit_entries'), problems: [] });
    expect(report.seals).toBeGreaterThan(0);
  });

  test('is worked on: people sign in with what they had, and a report goes the whole way', async () => {
    const pool = createPool({ url: appUrlOf(server, name), schema, max: 8 });
    let built: App | undefined;
    try {
      built = await buildApp({ config, city: { schema, pool } });
      const baseUrl = await built.app.listen({ port: 0, host: '127.0.0.1' });
      await runDemoFlow(
        baseUrl,
        {
          password: DEMO_PASSWORD,
          // the first resident of the demo
          residentPhone: '15400000001',
          buildingLead: 'building',
          gridWorker: 'grid',
          community: 'community',
          dispatcher: 'dispatcher',
          departments: { lead: 'dept', supporting: 'dept2' },
        },
        () => {},
      );
    } finally {
      await built?.close();
      await pool.end();
    }
    const numbers = await ask<{ n: number; different: number }>(
      ownerUrl,
      'select count(*)::int as n, count(distinct number)::int as different from cases',
    );
    const before = counts.get('cases') as number;
    expect(numbers).toEqual([{ n: before + 1, different: before + 1 }]);
  }, 60_000);
});
