import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startFakeSmtp } from '../../modules/notices/fake-smtp.ts';
import { ask, freePort, hasPostgres15, until } from './cluster.ts';
import { useHouse } from './house.ts';
import { startProxy } from './proxy.ts';
import { appointStaff } from './staff.ts';

const house = useHouse();

/** Mail servers that do not work: one that nobody listens at, and one that takes a call and says nothing. */
async function brokenMailServers() {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  house.onEnd(() => silent.close());
  return { refusing: await freePort(), silent: (silent.address() as { port: number }).port };
}

const portOf = (url: string) => Number(new URL(url).port);

describe.skipIf(!hasPostgres15)('a mail server', () => {
  test('that refuses, says nothing, has no room, and then works, is given each notice once', async () => {
    const cluster = await house.cluster();
    const { refusing, silent } = await brokenMailServers();
    const smtp = await startFakeSmtp();
    house.onEnd(smtp.close);
    const proxy = await startProxy(refusing);
    house.onEnd(proxy.close);
    const server = await house.serve(house.folder(), {
      DATABASE_URL: cluster.url,
      SMTP_URL: `smtp://127.0.0.1:${proxy.port}`,
      GEWU_WORKER: 'true',
    });
    await appointStaff(cluster.url);
    const answer = await fetch(`${server.url}/api/cases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        text: '路灯不亮',
        classCode: 'C0118',
        location: { lng: 106.718, lat: 39.501 },
      }),
    });
    expect(answer.status).toBe(201);
    const deliveries = () =>
      ask<{ state: string; reason: string | null; attempts: number }>(
        cluster.url,
        'select state, reason, attempts from notice_deliveries order by attempts desc',
      );
    const notice = async (reason: RegExp) =>
      until(async () => (await deliveries()).some((one) => reason.test(one.reason ?? '')));
    await notice(/^network/);
    const before = (await deliveries())[0]!.attempts;
    proxy.moveTo(silent);
    await until(async () => (await deliveries())[0]!.attempts > before);
    smtp.refusals.push('452 no room');
    proxy.moveTo(portOf(smtp.url));
    await notice(/^smtp 452/);
    await until(async () => (await deliveries()).every((one) => one.state === 'sent'));
    const [row] = await ask<{ n: number }>(cluster.url, 'select count(*)::int as n from notices');
    await wait(2_000);
    expect(row!.n).toBeGreaterThan(0);
    expect(smtp.mails).toHaveLength(row!.n);
    expect(await ask(cluster.url, 'select id from cases')).toHaveLength(1);
  });
});
