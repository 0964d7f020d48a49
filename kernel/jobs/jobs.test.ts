import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { withTransaction } from '../db/transaction.ts';
import { system } from '../http/actor.ts';
import { useTestDatabase } from '../testing/database.ts';
import { type Jobs, startJobs } from './jobs.ts';

const database = useTestDatabase();
const running: Jobs[] = [];

async function start(worker: boolean): Promise<Jobs> {
  const jobs = await startJobs(database, (error) => expect.fail(String(error)), { worker });
  running.push(jobs);
  return jobs;
}

afterEach(async () => {
  for (const jobs of running.splice(0)) await jobs.stop();
});

const states = async (name: string) => {
  const { rows } = await database.pool.query<{ state: string; n: number }>(
    'select state::text, count(*)::int as n from pgboss.job where name = $1 group by state order by state',
    [`${database.schema}.${name}`],
  );
  return rows.map(({ state, n }) => `${state} ${n}`);
};

describe('jobs', () => {
  test('are put in the queue by the transaction alone', async () => {
    const jobs = await start(false);
    const failing = withTransaction(database, system, {}, async (trx) => {
      await jobs.enqueue(trx, 'rolledBack', {});
      await sql`select 1 / 0`.execute(trx);
    });
    await expect(failing).rejects.toThrow(/division/);
    expect(await states('rolledBack')).toEqual([]);
  });

  test('of a long queue are done at once, each by one of several workers, and one that fails holds up no other', async () => {
    const sender = await start(false);
    await withTransaction(database, system, {}, async (trx) => {
      for (let n = 0; n < 60; n += 1) await sender.enqueue(trx, 'many', { n });
    });
    const done: number[] = [];
    const definition = {
      name: 'many',
      run: async ({ n }: { n: number }) => {
        if (n === 7) throw new Error('no luck');
        done.push(n);
      },
    };
    const workers = [await start(true), await start(true)];
    const started = performance.now();
    await Promise.all(workers.map((jobs) => jobs.work([definition])));
    await expect
      .poll(() => states('many'), { timeout: 15_000 })
      .toEqual(['completed 59', 'retry 1']);
    // one a second and worker would take half a minute
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(done.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, n) => n).filter((n) => n !== 7),
    );
    const { rows } = await database.pool.query(
      `select output ->> 'message' as message from pgboss.job where name = $1 and state = 'retry'`,
      [`${database.schema}.many`],
    );
    expect(rows).toEqual([{ message: 'no luck' }]);
  });

  test('of a process that says nothing any more are given to another, in queues of earlier versions as well', async () => {
    const name = `${database.schema}.older`;
    const sender = await start(false);
    await withTransaction(database, system, {}, (trx) => sender.enqueue(trx, 'older', {}));
    await database.pool.query('update pgboss.queue set heartbeat_seconds = null where name = $1', [
      name,
    ]);
    await (await start(true)).work([{ name: 'older', run: async () => {} }]);
    const { rows } = await database.pool.query(
      'select heartbeat_seconds from pgboss.queue where name = $1',
      [name],
    );
    expect(rows).toEqual([{ heartbeat_seconds: 30 }]);
  });
});
