import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { mailJob } from '../service.ts';
import { useDesk } from '../testing-setup.ts';
import { webhookJob } from '../webhooks/emit.ts';

const desk = useDesk();
const { call } = desk;
const url = '/api/notices/deliveries';

const addMail = async (state: string, reason: string | null, more: { days?: number } = {}) => {
  const id = randomUUID();
  await desk.owner.query(
    `insert into notice_deliveries (message_id, channel, state, reason, attempts, template, masked_to, job, job_data,
       held_until, created_at, at)
     values ($1::uuid, 'email', $2::text, $3, 14, 'cases.accepted', 'a***@example.cn', $4, jsonb_build_object('noticeId', $1::uuid),
       case when $2::text = 'held' then now() + interval '1 hour' end,
       now() - make_interval(days => $5), now() - make_interval(days => $5))`,
    [id, state, reason, mailJob, more.days ?? 0],
  );
  return id;
};
const hook = randomUUID();
const addEvent = async (state: string, reason: string | null) => {
  const id = randomUUID();
  await desk.owner.query(
    `insert into webhook_deliveries (id, webhook_id, event, payload, state, reason, attempts)
     values ($1, $2, 'case.closed', '{}', $3, $4, 14)`,
    [id, hook, state, reason],
  );
  return id;
};
const list = async (query = '') => (await call('operator', 'GET', url + query)).body;

beforeEach(async () => {
  await desk.clearQueue();
  await desk.owner.query('delete from notice_deliveries');
  await desk.owner.query('delete from webhooks');
  await desk.owner.query(
    `insert into webhooks (id, name, url, events, secret_cipher) values ($1, 'Hotline', 'https://x.cn', '{case.closed}', 'x')`,
    [hook],
  );
});

describe('GET /api/notices/deliveries', () => {
  it('refuses who looks after neither the city nor the system', async () => {
    await addMail('failed', 'smtp 550');
    for (const who of ['nobody', 'resident', 'worker', 'auditor', 'security'] as const) {
      for (const path of ['', '/summary']) {
        expect([401, 403], who).toContain((await call(who, 'GET', url + path)).status);
      }
      expect([401, 403]).toContain((await call(who, 'POST', `${url}/retry`, {})).status);
    }
  });

  it('shows what did not arrive and why, of every channel, with no address in full', async () => {
    await addMail('sent', null);
    const failed = await addMail('failed', 'smtp 550');
    await addMail('held', null);
    await addEvent('sent', null);
    const event = await addEvent('retrying', 'http 503');
    const { items } = await list();
    expect(items).toHaveLength(3);
    expect(items.find((one: { id: string }) => one.id === failed)).toMatchObject({
      channel: 'email',
      reason: 'smtp 550',
      to: 'a***@example.cn',
      what: 'cases.accepted',
    });
    expect(items.find((one: { id: string }) => one.id === event)).toMatchObject({
      channel: 'webhook',
      to: 'Hotline',
      webhookId: hook,
      what: 'case.closed',
    });
    expect((await list('?channel=webhook')).items).toHaveLength(1);
    expect((await list('?state=held')).items[0].heldUntil).toMatch(/Z$/);
    expect((await list('?reason=smtp%20550')).items).toHaveLength(1);
  });

  it('pages through them, none twice and none left out', async () => {
    const made = [];
    for (let i = 0; i < 5; i += 1) made.push(await addMail('failed', 'smtp 550', { days: i % 2 }));
    const seen: string[] = [];
    for (let next: object | null = {}; next !== null; ) {
      const page: { items: { id: string }[]; next: object | null } = await list(
        `?${new URLSearchParams({ limit: '2', ...next })}`,
      );
      seen.push(...page.items.map(({ id }) => id));
      next = page.next;
    }
    expect(seen.toSorted()).toEqual(made.toSorted());
  });

  it('counts by day and channel, and the reasons', async () => {
    await addMail('sent', null);
    await addMail('skipped', 'no address');
    await addMail('failed', 'smtp 550', { days: 1 });
    await addMail('failed', 'smtp 550', { days: 9 });
    await addEvent('waiting', null);
    const { body } = await call('admin', 'GET', `${url}/summary?days=7`);
    const counts = body.days.map((one: Record<string, unknown>) => ({ ...one, day: undefined }));
    expect(counts).toEqual([
      { channel: 'email', sent: 1, waiting: 0, failed: 0, none: 1 },
      { channel: 'webhook', sent: 0, waiting: 1, failed: 0, none: 0 },
      { channel: 'email', sent: 0, waiting: 0, failed: 1, none: 0 },
    ]);
    expect(body.reasons[0]).toEqual({
      channel: 'email',
      state: 'failed',
      reason: 'smtp 550',
      count: 2,
    });
  });
});

describe('POST /api/notices/deliveries/retry', () => {
  const retry = (body: object) => call('operator', 'POST', `${url}/retry`, body);

  it('tries one again, once, and not one that arrived', async () => {
    const id = await addMail('failed', 'smtp 550');
    const sent = await addMail('sent', null);
    expect((await retry({ id })).body).toEqual({ retried: 1, left: 0 });
    expect((await desk.queued(mailJob)).map(({ data }) => data)).toEqual([{ noticeId: id }]);
    expect((await list()).items[0]).toMatchObject({ id, state: 'retrying', attempts: 0 });
    expect((await retry({ id: sent })).body.code).toBe('notices/no-delivery');
    expect((await retry({ id: randomUUID() })).status).toBe(404);
  });

  it('tries all of a kind again, some at a time, and says how many are left', async () => {
    for (let i = 0; i < 5; i += 1) await addMail('failed', 'smtp 550');
    const kept = await addMail('failed', 'smtp 451');
    await addMail('held', null);
    await addMail('retrying', 'smtp 451');
    const kind = { channel: 'email', reason: 'smtp 550', limit: 2 };
    const left = [];
    for (let i = 0; i < 3; i += 1) left.push((await retry(kind)).body);
    expect(left).toEqual([
      { retried: 2, left: 3 },
      { retried: 2, left: 1 },
      { retried: 1, left: 0 },
    ]);
    expect(await desk.queued(mailJob)).toHaveLength(5);
    expect((await list('?state=failed')).items.map((one: { id: string }) => one.id)).toEqual([
      kept,
    ]);
  });

  it('sends an event again, unless its webhook is off', async () => {
    const id = await addEvent('failed', 'http 503');
    expect((await retry({ channel: 'webhook' })).body.retried).toBe(1);
    expect((await desk.queued(webhookJob)).map(({ data }) => data.deliveryId)).toEqual([id]);
    await desk.owner.query(`update webhooks set disabled_at = now(), disabled_why = 'byHand'`);
    const other = await addEvent('failed', 'disabled');
    expect((await retry({ id: other })).body.code).toBe('notices/no-delivery');
    expect((await retry({})).body).toEqual({ retried: 0, left: 0 });
  });

  it('is written into the audit', async () => {
    await addMail('failed', 'smtp 550');
    await retry({ reason: 'smtp 550' });
    const { rows } = await desk.owner.query(
      `select subject_id, after from audit_entries where action = 'notices.retryDeliveries' order by id desc limit 1`,
    );
    expect(rows).toEqual([{ subject_id: '*', after: { reason: 'smtp 550', retried: 1 } }]);
  });
});
