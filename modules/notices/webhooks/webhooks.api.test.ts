import { createHmac, timingSafeEqual } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type FakeReceiver, startFakeReceiver } from '../fake-receiver.ts';
import { emitEvents, type NewEvent } from '../index.ts';
import { useDesk } from '../testing-setup.ts';
import { findUrlProblem } from './addresses.ts';
import { deliverToWebhook, mostGivenUp } from './deliver.ts';
import { webhookJob } from './emit.ts';
import { sign } from './sign.ts';

const desk = useDesk();
const { call } = desk;
const url = '/api/notices/webhooks';
let receiver: FakeReceiver;
let other: FakeReceiver;
const binhai = '150300.150304.012.008';

const body = (more: object = {}) => ({
  name: 'Hotline',
  url: `${receiver.url}/hook?token=secret-in-path`,
  events: ['case.closed'],
  areaPath: null,
  ...more,
});
const create = async (more: object = {}) => {
  const answer = await call('admin', 'POST', url, body(more));
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as { webhook: { id: string; version: number }; secret: string };
};
const event = (more: Partial<NewEvent> = {}): NewEvent => ({
  key: 'case.closed',
  area: `${binhai}.g003`,
  at: new Date('2026-11-28T01:02:03Z'),
  data: () => ({ number: 'WD-1' }),
  ...more,
});
/** Makes events as a resident does, who sees no webhook. */
const emit = async (...events: NewEvent[]): Promise<string[]> => {
  await desk.clearQueue();
  await withTransaction(desk.city, desk.people.resident, {}, (trx) =>
    emitEvents(trx, desk.jobs, events),
  );
  return (await desk.queued(webhookJob)).map(({ data }) => data.deliveryId as string);
};
const deliver = (id: string, more: object = {}) => deliverToWebhook({ ...desk, ...more }, id);
const rowOf = async (id: string) =>
  (
    await desk.owner.query('select state, reason, attempts from webhook_deliveries where id = $1', [
      id,
    ])
  ).rows[0];

/** As the guide tells receivers to: over the bytes that came, in constant time, not older than five minutes. */
function verify(secret: string, got: FakeReceiver['got'][number]): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signed } = got.headers;
  if (Math.abs(Date.now() / 1000 - Number(at)) > 300) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${at}.${got.body}`).digest();
  return String(signed)
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
    .some((one) => one.length === expected.length && timingSafeEqual(one, expected));
}

beforeAll(async () => {
  [receiver, other] = [await startFakeReceiver(), await startFakeReceiver()];
});
afterAll(() => Promise.all([receiver?.close(), other?.close()]));
beforeEach(async () => {
  await desk.owner.query('delete from webhooks');
  await desk.owner.query("update notice_rules set hooks = '[]', version = gen_random_uuid()");
  await desk.clearQueue();
  for (const one of [receiver, other]) [one.got.length, one.answers.length] = [0, 0];
});

describe('POST /api/notices/webhooks', () => {
  it('refuses who does not run the system', async () => {
    for (const who of ['nobody', 'resident', 'worker', 'operator', 'auditor', 'security'] as const)
      expect([401, 403], who).toContain((await call(who, 'POST', url, body())).status);
  });

  it('names what is wrong: the address, the kinds of events, the area', async () => {
    const wrong = await call('admin', 'POST', url, body({ url: 'ftp://x', events: ['case.none'] }));
    expect(wrong.body.fields.map((one: { path: string }) => one.path)).toEqual([
      'body.url',
      'body.events',
    ]);
    const nowhere = await call('admin', 'POST', url, body({ areaPath: '150300.999999' }));
    expect(nowhere.body.code).toBe('notices/no-area');
  });

  it('shows the secret once, and keeps it enciphered', async () => {
    const { webhook, secret } = await create();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    for (const path of ['', `/${webhook.id}`]) {
      const { body } = await call('admin', 'GET', url + path);
      expect(JSON.stringify(body)).not.toContain(secret.slice(6));
    }
    const kept = await desk.owner.query(
      `select (select string_agg(w::text, '') from webhooks w) ||
        (select string_agg(a::text, '') from audit_entries a) as text`,
    );
    expect(kept.rows[0].text).not.toContain(secret.slice(6));
    const audited = await desk.owner.query('select after::text from audit_entries');
    expect(JSON.stringify(audited.rows)).toContain('127.0.0.1');
    expect(JSON.stringify(audited.rows)).not.toContain('secret-in-path');
  });
});

describe('an event', () => {
  it('is written by no statement while nobody wants any', async () => {
    const made: string[] = [];
    expect(
      await emit(
        event({
          data: () => {
            made.push('asked');
            return {};
          },
        }),
      ),
    ).toEqual([]);
    expect(made).toEqual([]);
  });

  it('goes to those who want its kind and its area, signed over the bytes that are sent', async () => {
    const { secret } = await create();
    await create({ name: 'Elsewhere', areaPath: '150300.150303', url: other.url });
    await create({ name: 'Binhai', areaPath: binhai, url: other.url });
    await create({ name: 'Reports', events: ['case.reported'], url: other.url });
    const ids = await emit(event());
    expect(ids).toHaveLength(2);
    for (const id of ids) await deliver(id);
    expect(receiver.got).toHaveLength(1);
    expect(other.got).toHaveLength(1);
    const got = receiver.got[0]!;
    expect(JSON.parse(got.body)).toEqual({
      id: got.headers['webhook-id'],
      type: 'case.closed',
      created: '2026-11-28T01:02:03.000Z',
      data: { number: 'WD-1' },
    });
    expect(ids).toContain(got.headers['webhook-id']);
    expect(got.headers['content-type']).toContain('application/json');
    expect(verify(secret, got)).toBe(true);
    expect(verify(secret, { ...got, body: `${got.body} ` })).toBe(false);
    expect(verify((await create()).secret, got)).toBe(false);
    // An area is no prefix of a number: 150300.150304.01 is not in …0.
    expect(await emit(event({ area: '150300.150304.0120' }))).toHaveLength(2);
  });

  it('is gone with the change that it tells of', async () => {
    await create();
    await expect(
      withTransaction(desk.city, desk.people.resident, {}, async (trx) => {
        await emitEvents(trx, desk.jobs, [event()]);
        throw new Error('later');
      }),
    ).rejects.toThrow('later');
    expect(await desk.queued(webhookJob)).toEqual([]);
    expect((await desk.owner.query('select from webhook_deliveries')).rowCount).toBe(0);
  });

  it('is sent once, however often its job runs, and each try is written down', async () => {
    const { webhook } = await create();
    const [id] = await emit(event());
    receiver.answers.push(500, 302, 'hang');
    await expect(deliver(id!)).rejects.toThrow('http 500');
    await expect(deliver(id!)).rejects.toThrow('http 302');
    await expect(deliver(id!, { timeout: 80 })).rejects.toThrow('timeout');
    await deliver(id!);
    await deliver(id!);
    expect(receiver.got).toHaveLength(4);
    expect(new Set(receiver.got.map(({ body }) => body)).size).toBe(1);
    expect(receiver.got.some(({ path }) => path === '/elsewhere')).toBe(false);
    const { deliveries } = (await call('auditor', 'GET', `${url}/${webhook.id}`)).body;
    expect(deliveries).toMatchObject([{ id, state: 'sent', reason: null, attempts: 4 }]);
    const tries = deliveries[0].tries as { status: number; reason: string; durationMs: number }[];
    expect(tries.map(({ status, reason }) => [status, reason])).toEqual([
      [500, 'http 500'],
      [302, 'http 302'],
      [null, 'timeout'],
      [204, null],
    ]);
    expect(tries[2]!.durationMs).toBeGreaterThanOrEqual(70);
  });

  it('is given up after about a day; five in a row switch the webhook off and tell the administrator', async () => {
    const { webhook } = await create();
    const giveUp = async () => {
      const [id] = await emit(event());
      await desk.owner.query('update webhook_deliveries set attempts = 13 where id = $1', [id]);
      receiver.answers.push(503);
      await deliver(id!);
      return id!;
    };
    for (let i = 1; i < mostGivenUp; i += 1) {
      expect(await rowOf(await giveUp())).toMatchObject({ state: 'failed', reason: 'http 503' });
    }
    const [fine] = await emit(event());
    await deliver(fine!);
    for (let i = 1; i < mostGivenUp; i += 1) await giveUp();
    expect((await call('admin', 'GET', `${url}/${webhook.id}`)).body.webhook.disabledAt).toBeNull();
    const [waiting] = await emit(event());
    await giveUp();
    const { body } = await call('admin', 'GET', `${url}/${webhook.id}`);
    expect(body.webhook).toMatchObject({ disabledWhy: 'failing', givenUp: mostGivenUp });
    const told = (await call('admin', 'GET', '/api/notices')).body.items[0];
    expect(told).toMatchObject({
      template: 'notices.webhookFailing',
      link: `/console/webhooks/${webhook.id}`,
    });
    expect((await call('operator', 'GET', '/api/notices')).body.items).toEqual([]);
    await deliver(waiting!);
    expect(await rowOf(waiting!)).toMatchObject({ state: 'failed', reason: 'disabled' });
    expect(await emit(event())).toEqual([]);
  });

  it('switches the webhook off when the receiver says that it is gone', async () => {
    const { webhook } = await create();
    const [id] = await emit(event());
    receiver.answers.push(410);
    await deliver(id!);
    expect(await rowOf(id!)).toMatchObject({ state: 'failed', reason: 'gone', attempts: 1 });
    const { body } = await call('admin', 'GET', `${url}/${webhook.id}`);
    expect(body.webhook.disabledWhy).toBe('gone');
    const on = { ...body.webhook, areaPath: null, enabled: true };
    const { name, url: address, events, areaPath, enabled } = on;
    const again = await call(
      'admin',
      'PUT',
      `${url}/${webhook.id}`,
      { name, url: address, events, areaPath, enabled },
      on.version,
    );
    expect(again.body).toMatchObject({ disabledAt: null, givenUp: 0 });
    expect(await emit(event())).toHaveLength(1);
  });
});

describe('a secret', () => {
  it('is replaced by a new one; the one before signs too for a day', async () => {
    const { webhook, secret } = await create();
    const rotated = await call('admin', 'POST', `${url}/${webhook.id}/secret`);
    expect(rotated.body.secret).not.toBe(secret);
    const [id, later] = await emit(event(), event());
    await deliver(id!);
    for (const one of [secret, rotated.body.secret as string]) {
      expect(verify(one, receiver.got[0]!)).toBe(true);
    }
    const tomorrow = new Date(Date.now() + 86_400_000 + 60_000);
    await deliver(later!, { now: () => tomorrow });
    expect(receiver.got[1]?.headers['webhook-signature']?.toString().split(' ')).toHaveLength(1);
  });

  it('signs as Standard Webhooks does', () => {
    // The example of the specification's own libraries.
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const payload = '{"test": 2432232314}';
    expect(sign(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, payload)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });
});

describe('a test', () => {
  it('is sent once, and its failure counts for nothing', async () => {
    const { webhook } = await create();
    const { body } = await call('admin', 'POST', `${url}/${webhook.id}/test`);
    receiver.answers.push(500);
    await deliver(body.deliveryId);
    expect(await rowOf(body.deliveryId)).toMatchObject({ state: 'failed', attempts: 1 });
    expect(JSON.parse(receiver.got[0]!.body).type).toBe('webhook.test');
    expect((await call('admin', 'GET', `${url}/${webhook.id}`)).body.webhook.givenUp).toBe(0);
    expect((await call('operator', 'POST', `${url}/${webhook.id}/test`)).status).toBe(403);
  });
});

describe('an address', () => {
  const production = { production: true, webhookPrivate: false };
  it.each([
    ['https://example.cn/hook', true],
    ['http://example.cn/hook', false],
    ['http://127.0.0.1/hook', false],
    ['https://127.0.0.1/hook', false],
    ['https://10.1.2.3/', false],
    ['https://[::1]/', false],
    ['https://[fd00::1]/', false],
    ['https://[::ffff:10.0.0.1]/', false],
    ['https://169.254.169.254/latest/meta-data', false],
    ['https://user:password@example.cn/', false],
    ['https://0x7f.1/', false],
    ['javascript:alert(1)', false],
    ['example.cn', false],
  ])('%s is taken in production: %s', (text, taken) => {
    expect(findUrlProblem(production, text) === undefined).toBe(taken);
  });

  it('may be private when the city says so, and of this machine in development', () => {
    const own = { production: true, webhookPrivate: true };
    expect(findUrlProblem(own, 'https://10.1.2.3/')).toBeUndefined();
    expect(findUrlProblem(own, 'http://10.1.2.3/')).toBeDefined();
    const { production: isProduction, webhookPrivate } = parseConfig({});
    const development = { production: isProduction, webhookPrivate };
    expect(findUrlProblem(development, 'http://localhost:9/')).toBeUndefined();
    expect(findUrlProblem(development, 'https://10.1.2.3/')).toBeDefined();
  });

  it('whose name leads into the own network is not connected to, at the time of sending', async () => {
    await create({ url: 'https://rebound.example.cn/' });
    const [id] = await emit(event());
    const config = { ...desk.config, production: true };
    for (const addresses of [['10.0.0.5'], ['93.184.216.34', '127.0.0.1']]) {
      const resolve = async () => addresses;
      await expect(deliver(id!, { config, resolve })).rejects.toThrow('address refused');
    }
    expect(receiver.got).toEqual([]);
  });
});
