import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDatabase, dropDatabase, urlOfDatabase } from '../../testing/cluster.ts';
import { useTestDatabase } from '../../testing/database.ts';
import { migrate } from '../migrate.ts';
import { transfer } from './transfer.ts';

/** An owner as the guide makes one: no superuser, and row-level security is forced upon it, too. */
const database = useTestDatabase();
const server = inject('testServer');
const role = `gewu_test_plain_${server.run}`;
const name = `gewu_test_${server.run}_plain`;
const asOwner = urlOfDatabase(server.ownerUrl, name);
const asRole = asOwner.replace(/\/\/[^@]*@/, `//${role}:plain@`);
const appPassword = server.appPassword || undefined;

async function ask(url: string, text: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`set search_path = ${database.schema}, public; set gewu.system = 'on'`);
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  await createDatabase(server.ownerUrl, name);
  await ask(
    asOwner,
    `create role ${role} login password 'plain'; alter database ${name} owner to ${role};
     create extension ltree schema public; create extension pg_trgm schema public; create extension btree_gist schema public`,
  );
  await ask(
    database.ownerUrl,
    `insert into people (id, display_name)
     values ('00000000-0000-7000-8000-000000000001', '王丽');
     insert into appointments (id, person_id, post, place_path, valid_from)
     values ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'auditor', '150300', '2026-01-01')`,
  );
});
afterAll(async () => {
  await dropDatabase(server, name);
  await ask(server.ownerUrl, `drop role ${role}`);
});

test('a city moves to a database whose owner row-level security holds, and its keys are checked there', async () => {
  const options = { sourceUrl: database.ownerUrl, targetUrl: asRole, appPassword };
  const moved = await transfer({ ...options, schema: database.schema });
  expect(moved.get('people')).toBe(1);
  expect(await ask(asRole, 'select post from appointments')).toEqual([{ post: 'auditor' }]);
});

test('rows that row-level security hides from the owner keep a target from being emptied', async () => {
  const options = { sourceUrl: database.ownerUrl, targetUrl: asRole, appPassword };
  await expect(transfer({ ...options, schema: database.schema })).rejects.toThrow(
    /The target is not empty: city_150300\.appointments/,
  );
  expect(await ask(asRole, 'select display_name from people')).toEqual([{ display_name: '王丽' }]);
});

test('a migration moves rows that row-level security hides from the owner', async () => {
  const migrations = [
    {
      name: 'rooms/20260101-01-rows',
      sql: `create table rows (n int); alter table rows enable row level security; alter table rows force row level security;
            create policy system on rows using (current_setting('gewu.system', true) = 'on'); insert into rows values (1)`,
      checksum: '1',
    },
    { name: 'rooms/20260101-02-move', sql: 'update rows set n = n + 1', checksum: '2' },
  ];
  await migrate({ ownerUrl: asRole, schema: 'city_2', migrations, appPassword });
  expect(await ask(asRole, 'select n from city_2.rows')).toEqual([{ n: 2 }]);
});
