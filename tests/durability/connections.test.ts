import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { makeReport } from '../../bench/intake.ts';
import { createSender } from '../../bench/load.ts';
import { ask, hasPostgres15 } from './cluster.ts';
import { useHouse } from './house.ts';
import { expectOnce, newStream, streamReports } from './stream.ts';

const house = useHouse();
const unavailable = { status: 503, code: 'http/unavailable', retryAfter: true };

describe.skipIf(!hasPostgres15)('connections to the database', () => {
  test('cut off again and again, and a restart of the database, lose no acknowledged report', async () => {
    const cluster = await house.cluster();
    const server = await house.serve(house.folder(), { DATABASE_URL: cluster.url });
    const stream = newStream();
    let over = false;
    await streamReports(
      server.url,
      stream,
      async () => {
        for (let round = 0; round < 10; round += 1) {
          await ask(
            cluster.url,
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gewu'",
          );
          await wait(100);
        }
        await cluster.stop('fast');
        await cluster.start();
        const { size } = stream.acknowledged;
        while (stream.acknowledged.size < size + 30) await wait(50);
        over = true;
      },
      () => over,
    );
    expect(server.child.exitCode).toBeNull();
    expect(stream.refused.length).toBeGreaterThan(0);
    for (const refusal of stream.refused) expect(refusal).toEqual(unavailable);
    await expectOnce(server.url, cluster.url, stream);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  test('all taken: who waits is told within seconds to come again, and nothing hangs', async () => {
    const cluster = await house.cluster();
    const settings = { DATABASE_URL: cluster.url, DATABASE_POOL: '3' };
    const server = await house.serve(house.folder(), settings);
    const sender = createSender(server.url, '/api/cases', 20);
    const message = () => ({ key: crypto.randomUUID(), body: makeReport() });
    expect((await sender.send(message())).status).toBe(201);
    const holder = new Client({ connectionString: cluster.url });
    holder.on('error', () => {});
    await holder.connect();
    await holder.query('begin; lock table city_150300.cases in access exclusive mode');
    const answers = await Promise.all(Array.from({ length: 20 }, () => sender.send(message())));
    for (const { status, body, headers, ms } of answers) {
      expect({ status, code: body.code, retryAfter: 'retry-after' in headers }).toEqual(
        unavailable,
      );
      expect(ms).toBeLessThan(20_000);
    }
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' });
    await holder.query('rollback');
    await holder.end();
    expect((await sender.send(message())).status).toBe(201);
    const [row] = await ask<{ n: number }>(cluster.url, 'select count(*)::int as n from cases');
    expect(row?.n).toBe(2);
    sender.close();
  });
});
