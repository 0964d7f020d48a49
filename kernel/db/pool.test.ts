import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { useTestDatabase } from '../testing/database.ts';
import { createPool } from './pool.ts';

describe('createPool', () => {
  const database = useTestDatabase();

  test('reads bigint as a number, a date as text, an instant as a Date', async () => {
    const { rows } = await database.pool.query(
      `select 9007199254740991::bigint as big, array[1, 2]::bigint[] as bigs, '2026-11-23'::date as day,
              '2026-11-23T08:00:00+08'::timestamptz as at, 1.50::numeric as exact`,
    );
    expect(rows[0]).toEqual({
      big: 9007199254740991,
      bigs: [1, 2],
      day: '2026-11-23',
      at: new Date('2026-11-23T00:00:00Z'),
      exact: '1.50',
    });
  });

  test('refuses a bigint that a number can not hold, instead of a wrong one', async () => {
    await expect(database.pool.query('select 9007199254740993::bigint')).rejects.toThrow(
      RangeError,
    );
  });

  test('lets nobody hold or wait for a lock for ever, and cuts off no commit', async () => {
    const pool = createPool({ url: database.ownerUrl, schema: database.schema, max: 1 });
    const { rows } = await pool.query(
      `select name, setting from pg_settings
        where name in ('lock_timeout', 'idle_in_transaction_session_timeout', 'statement_timeout') order by name`,
    );
    expect(rows.map(({ name, setting }) => `${name} ${setting}`)).toEqual([
      'idle_in_transaction_session_timeout 60000',
      'lock_timeout 5000',
      'statement_timeout 0',
    ]);
    await pool.end();
  });

  test('survives that a connection breaks while it is lent out, and lends a new one', async () => {
    const pool = createPool({ url: database.appUrl, schema: database.schema, max: 1 });
    const client = await pool.connect();
    const { rows } = await client.query('select pg_backend_pid() as pid');
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const broken = new Promise<void>((resolve) => client.once('end', resolve)); // nobody listens to 'error'
    await owner.query('select pg_terminate_backend($1)', [rows[0].pid]);
    await owner.end();
    await broken;
    const failure = await client.query('select 1').catch((error: Error) => error);
    expect(failure).toBeInstanceOf(Error);
    client.release(failure as Error);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});
