import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { system } from '../http/actor.ts';
import { useTestDatabase } from '../testing/database.ts';
import { openClient } from './client.ts';
import type { Trx } from './database.ts';
import { insertRows } from './insert-rows.ts';
import { withTransaction } from './transaction.ts';

const database = useTestDatabase();

test('a statement that failed unnoticed is no success: the database has rolled back', async () => {
  const write = withTransaction(database, system, {}, async (trx) => {
    await sql`select 1 / 0`.execute(trx).catch(() => {});
    return 'written';
  });
  await expect(write).rejects.toThrow('nothing was written');
});

test('the connection serves the next one after that', async () => {
  const read = () =>
    withTransaction(database, system, {}, (trx) =>
      sql<{ one: number }>`select 1 as one`.execute(trx),
    );
  expect((await read()).rows).toEqual([{ one: 1 }]);
});

describe('rows that are added', () => {
  const day = (date: string) => ({ date, kind: 'holiday', name: null });
  const insert = (trx: Trx, ...dates: string[]) => insertRows(trx, 'added', dates.map(day));
  const listDates = () =>
    withTransaction(database, system, {}, async (trx) => {
      const { rows } = await sql<{ date: string }>`select date from added order by 1`.execute(trx);
      return rows.map(({ date }) => date);
    });
  beforeAll(async () => {
    const owner = await openClient(database.ownerUrl);
    await owner.query(`
      create table ${database.schema}.added (date date primary key, kind text not null, name text);
      grant all on ${database.schema}.added to gewu_app`);
    await owner.end();
  });
  beforeEach(() =>
    withTransaction(database, system, {}, (trx) => sql`delete from added`.execute(trx)),
  );

  test('are there for the next statement of the transaction, and after its commit', async () => {
    await withTransaction(database, system, {}, async (trx) => {
      await insert(trx, '2026-01-01');
      await insert(trx, '2026-01-02', '2026-01-03');
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from added`.execute(trx);
      expect(rows[0]?.n).toBe(3);
      await insert(trx, '2026-01-04');
    });
    expect(await listDates()).toEqual(['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']);
  });

  test('that the database refuses make the commit fail by their own error, and nothing is written', async () => {
    const write = withTransaction(database, system, {}, async (trx) => {
      await insert(trx, '2026-02-01');
      await insert(trx, '2026-02-01');
      return 'written';
    });
    await expect(write).rejects.toMatchObject({ code: '23505', constraint: 'added_pkey' });
    expect(await listDates()).toEqual([]);
  });

  test('that are refused make a later statement fail by their error, not by what follows from it', async () => {
    const write = withTransaction(database, system, {}, async (trx) => {
      await insert(trx, '2026-02-01', '2026-02-01');
      await sql`select 1`.execute(trx);
    });
    await expect(write).rejects.toMatchObject({ code: '23505' });
  });

  test('are forgotten when the work throws', async () => {
    const write = withTransaction(database, system, {}, async (trx) => {
      await insert(trx, '2026-02-01');
      throw new Error('changed my mind');
    });
    await expect(write).rejects.toThrow('changed my mind');
    expect(await listDates()).toEqual([]);
  });

  test('are forgotten with the savepoint after which they were added', async () => {
    await withTransaction(database, system, {}, async (trx) => {
      await insert(trx, '2026-04-01');
      await sql`savepoint here`.execute(trx);
      await insert(trx, '2026-04-02', '2026-04-02');
      await sql`rollback to savepoint here`.execute(trx);
      await insert(trx, '2026-04-03');
    });
    expect(await listDates()).toEqual(['2026-04-01', '2026-04-03']);
  });

  test('whose key is there are left out where that is asked', async () => {
    for (let i = 0; i < 2; i++) {
      await withTransaction(database, system, {}, (trx) =>
        insertRows(trx, 'added', [day('2026-03-01')], { ifNew: true }),
      );
    }
    expect(await listDates()).toEqual(['2026-03-01']);
  });
});
