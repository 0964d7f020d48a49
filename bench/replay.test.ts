import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useTestDatabase } from '../kernel/testing/database.ts';
import { runPeer } from './peer.ts';
import { recordWrites } from './replay.ts';
import { quantile } from './run-load.ts';

const database = useTestDatabase();
let owner: Client;
let before: Client;

beforeAll(async () => {
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  before = new Client({ connectionString: database.ownerUrl });
  await before.connect();
  await owner.query(`
    create schema small;
    create table small.counters (name text primary key, last int not null);
    create table small.parents (id uuid primary key, number text not null unique, data jsonb not null);
    create table small.children (id bigint generated always as identity primary key,
      parent_id uuid not null references small.parents, note text, hash bytea unique);
    insert into small.counters values ('day', 1), ('other', 1);
    insert into small.parents values (gen_random_uuid(), 'old', '{}')`);
});
afterAll(() => Promise.all([owner.end(), before.end()]));

const write = () =>
  owner.query(`
    begin;
    update small.counters set last = last + 1 where name = 'day';
    with p as (insert into small.parents values (gen_random_uuid(), 'WD-1', '{"quote": "it''s"}') returning id)
      insert into small.children (parent_id, note, hash) select id, null, 'x' from p;
    commit`);

describe('recordWrites', () => {
  test('turns what a request added into one statement that adds it again, with ids that fit', async () => {
    const replay = await recordWrites(owner, before, ['small'], write);
    // the counter is changed, not added
    expect(replay.rows).toBe(2);
    const count = async () =>
      (
        await owner.query(`
          select (select count(*)::int from small.parents) as parents,
                 (select count(*)::int from small.children c join small.parents p on p.id = c.parent_id) as children,
                 (select count(distinct data::text)::int from small.parents where number <> 'old') as shapes`)
      ).rows[0];
    const earlier = await count();
    const own = await runPeer(database.ownerUrl, replay, 2, 0.2, null);
    expect(own.perSecond).toBeGreaterThan(0);
    const after = await count();
    expect(after.children).toBeGreaterThan(earlier.children);
    expect(after.parents - earlier.parents).toBe(after.children - earlier.children);
    expect(after.shapes).toBe(1);
  });

  test('refuses to measure nothing', async () => {
    await expect(recordWrites(owner, before, ['small'], async () => {})).rejects.toThrow(
      /nothing was written/,
    );
  });
});

describe('quantile', () => {
  test('is the value that a share of all lies below', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    expect([
      quantile(values, 0),
      quantile(values, 0.5),
      quantile(values, 0.99),
      quantile(values, 1),
    ]).toEqual([0, 50, 99, 99]);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
