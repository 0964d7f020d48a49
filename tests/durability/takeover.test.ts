import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startFakeSmtp } from '../../modules/notices/fake-smtp.ts';
import { ask, hasPostgres15, until } from './cluster.ts';
import { useHouse } from './house.ts';
import { startProxy } from './proxy.ts';
import { appointStaff } from './staff.ts';
import { newStream, streamReports } from './stream.ts';

const house = useHouse();

/** A mail server that takes a call and says nothing. */
async function silentServer(): Promise<number> {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  house.onEnd(() => silent.close());
  return (silent.address() as { port: number }).port;
}

const portOf = (url: string) => Number(new URL(url).port);

describe.skipIf(!hasPostgres15)('several servers on one database', () => {
  test('take over what one that was killed -9 had begun', async () => {
    const cluster = await house.cluster();
    const silent = await silentServer();
    const smtp = await startFakeSmtp();
    house.onEnd(smtp.close);
    const proxy = await startProxy(silent);
    house.onEnd(proxy.close);
    const settings = {
      DATABASE_URL: cluster.url,
      SMTP_URL: `smtp://127.0.0.1:${proxy.port}`,
      GEWU_WORKER: 'true',
    };
    const one = await house.serve(house.folder(), settings);
    await appointStaff(cluster.url);
    const stream = newStream();
    await streamReports(
      one.url,
      stream,
      () => true,
      () => stream.acknowledged.size >= 30,
    );
    const mails = async (state: string) =>
      ask(
        cluster.url,
        `select id from pgboss.job where name = 'city_150300.notices.sendMail' and state = '${state}'`,
      );
    await until(async () => (await mails('active')).length > 0);
    const ended = once(one.child, 'exit');
    one.child.kill('SIGKILL');
    await ended;
    const begun = await mails('active');
    expect(begun.length).toBeGreaterThan(0);
    proxy.moveTo(portOf(smtp.url));
    await house.serve(house.folder(), settings);
    await until(async () => {
      const [row] = await ask<{ open: number }>(
        cluster.url,
        `select count(*)::int as open from notices n where not exists (
           select from notice_deliveries d where d.message_id = n.id and d.state = 'sent')`,
      );
      return row?.open === 0;
    });
    const [row] = await ask<{ n: number }>(cluster.url, 'select count(*)::int as n from notices');
    expect(smtp.mails).toHaveLength(row!.n);
  });
});
