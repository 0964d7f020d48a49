import { PgBoss } from 'pg-boss';
import { describe, expect, test } from 'vitest';
import { startFakeSmtp } from '../../modules/notices/fake-smtp.ts';
import { ask, hasPostgres15, until } from './cluster.ts';
import { useHouse } from './house.ts';
import { appointStaff } from './staff.ts';
import { expectWhole, newStream, streamReports } from './stream.ts';

const house = useHouse();

/** Makes every clock run out long ago, so that all its rungs are due at once. */
const runOut = `
  update case_clocks set started_at = now() - interval '30 days', warn_at = now() - interval '25 days',
    due_at = now() - interval '20 days', next_escalation_at = now() - interval '25 days'`;

/** Puts a job of the clock in the queue, as the minute would. */
async function runJob(url: string, name: string, times: number): Promise<void> {
  const boss = new PgBoss({
    connectionString: url,
    migrate: false,
    supervise: false,
    schedule: false,
  });
  await boss.start();
  for (let i = 0; i < times; i += 1) await boss.send(`city_150300.${name}`, {});
  await boss.stop({ graceful: false });
}

describe.skipIf(!hasPostgres15)('several servers on one database', () => {
  test('share the work and do none of it twice', async () => {
    const cluster = await house.cluster();
    const smtp = await startFakeSmtp();
    house.onEnd(smtp.close);
    const settings = { DATABASE_URL: cluster.url, SMTP_URL: smtp.url, GEWU_WORKER: 'true' };
    const folder = house.folder();
    const one = await house.serve(folder, settings);
    const other = await house.serve(folder, settings);
    await appointStaff(cluster.url);
    const stream = newStream();
    await Promise.all(
      [one, other].map((server) =>
        streamReports(
          server.url,
          stream,
          () => true,
          () => stream.acknowledged.size >= 60,
        ),
      ),
    );
    await expectWhole(cluster.url, stream);
    await ask(cluster.url, runOut);
    await runJob(cluster.url, 'cases.escalate', 6);
    await until(async () => {
      const [row] = await ask<{ due: number; open: number }>(
        cluster.url,
        `select (select count(*)::int from case_clocks where next_escalation_at <= now() and ended_at is null) as due,
                (select count(*)::int from notices n where not exists (
                   select from notice_deliveries d where d.message_id = n.id and d.state = 'sent')) as open`,
      );
      return row?.due === 0 && row.open === 0;
    });
    const [told] = await ask<{ rungs: number; events: number; notices: number; clocks: number }>(
      cluster.url,
      `select (select count(*)::int from case_escalations) as rungs,
              (select count(*)::int from case_events where action = 'escalated') as events,
              (select count(*)::int from notices) as notices,
              (select count(*)::int from case_clocks) as clocks`,
    );
    expect(told!.rungs).toBeGreaterThan(told!.clocks);
    expect(told!.events).toBe(told!.rungs);
    const ids = smtp.mails.map(({ data }) => /^Message-ID: (.*)$/im.exec(data)?.[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(told!.notices);
    const attempts = await ask<{ attempts: number }>(
      cluster.url,
      'select distinct attempts from notice_deliveries',
    );
    expect(attempts).toEqual([{ attempts: 1 }]);
    // by the clock as well: one job a minute, whoever put it there
    const twice = await ask(
      cluster.url,
      `select name, singleton_on from pgboss.job where singleton_key is not null and singleton_on is not null
        group by name, singleton_on, singleton_key having count(*) > 1`,
    );
    expect(twice).toEqual([]);
  });
});
