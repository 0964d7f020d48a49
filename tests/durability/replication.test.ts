import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { makeReport } from '../../bench/intake.ts';
import { createSender } from '../../bench/load.ts';
import { ask, type Cluster, hasPostgres15, until } from './cluster.ts';
import { useHouse } from './house.ts';
import { startProxy } from './proxy.ts';
import { expectOnce, expectWhole, newStream, streamReports } from './stream.ts';

const house = useHouse();

/** A commit is answered once the standby has it on disk. */
async function makeSynchronous(primary: Cluster): Promise<void> {
  await ask(primary.url, "alter system set synchronous_standby_names = 'standby'");
  await ask(primary.url, 'select pg_reload_conf()');
  await until(async () => {
    const [row] = await ask<{ state: string }>(
      primary.url,
      'select sync_state as state from pg_stat_replication',
    );
    return row?.state === 'sync';
  });
}

describe.skipIf(!hasPostgres15)('a primary with a standby', () => {
  test('lost and replaced under load, loses no acknowledged report', async () => {
    const primary = await house.cluster();
    const standby = await house.standby(primary);
    const proxy = await startProxy(primary.port);
    house.onEnd(proxy.close);
    const url = `postgres://owner@127.0.0.1:${proxy.port}/gewu`;
    const server = await house.serve(house.folder(), { DATABASE_URL: url });
    await makeSynchronous(primary);
    const stream = newStream();
    let after = Number.POSITIVE_INFINITY;
    await streamReports(
      server.url,
      stream,
      async () => {
        await primary.stop('immediate');
        await standby.promote();
        proxy.moveTo(standby.port);
        after = stream.acknowledged.size;
      },
      () => stream.acknowledged.size >= after + 30,
    );
    expect(server.child.exitCode).toBeNull();
    await expectWhole(standby.url, stream);
    await expectOnce(server.url, standby.url, stream);
  });

  test('whose address leads to the standby for a moment refuses writes, and takes them again afterwards', async () => {
    const primary = await house.cluster();
    const standby = await house.standby(primary);
    const proxy = await startProxy(primary.port);
    house.onEnd(proxy.close);
    const url = `postgres://owner@127.0.0.1:${proxy.port}/gewu`;
    const server = await house.serve(house.folder(), { DATABASE_URL: url });
    const sender = createSender(server.url, '/api/cases', 1);
    house.onEnd(sender.close);
    const send = () => sender.send({ key: randomUUID(), body: makeReport() });
    expect((await send()).status).toBe(201);
    proxy.moveTo(standby.port);
    for (let i = 0; i < 5; i += 1) {
      expect(await send()).toMatchObject({ status: 503, body: { code: 'http/unavailable' } });
    }
    // what is open stays open: the server itself lets go of it
    proxy.moveTo(primary.port, { cut: false });
    expect((await send()).status).toBe(201);
  });
});

describe.skipIf(!hasPostgres15)('a read replica', () => {
  test('late or gone, is not read; and a person always reads what they wrote', async () => {
    const primary = await house.cluster();
    const replica = await house.standby(primary);
    const server = await house.serve(house.folder(), {
      DATABASE_URL: primary.url,
      DATABASE_REPLICA_URL: replica.url,
    });
    const count = async (cookie = '') => {
      const answer = await fetch(`${server.url}/open311/v2/requests.json`, { headers: { cookie } });
      expect(answer.status).toBe(200);
      return ((await answer.json()) as unknown[]).length;
    };
    const report = async () => {
      const answer = await fetch(`${server.url}/api/cases`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify(makeReport()),
      });
      expect(answer.status).toBe(201);
      return answer.headers.getSetCookie().join('; ');
    };
    await report();
    await until(async () => (await count()) === 1);
    // replaying stands still: what is written now does not arrive
    await ask(replica.url, 'select pg_wal_replay_pause()');
    const cookie = await report();
    expect(cookie).toMatch(/gewu\.wrote=1/);
    expect(await count()).toBe(1); // for everybody else a moment late, which is allowed
    expect(await count(cookie)).toBe(2); // not for who wrote it
    await until(async () => (await count()) === 2, 8_000);
    // there again, it is read again
    await ask(replica.url, 'select pg_wal_replay_resume()');
    await wait(3_000);
    await ask(replica.url, 'select pg_wal_replay_pause()');
    await report();
    expect(await count()).toBe(2);
    // gone: not one read fails
    await replica.stop('immediate');
    for (let i = 0; i < 20; i += 1) expect(await count()).toBe(3);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});
