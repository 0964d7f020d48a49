import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { system } from '../http/actor.ts';
import { useTestDatabase } from '../testing/database.ts';
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
