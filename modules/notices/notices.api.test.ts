import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { createServer } from '../../kernel/http/server.ts';
import { type Jobs, startJobs } from '../../kernel/jobs/jobs.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { findContact } from '../identity/index.ts';
import { deliverNotice, type MailServices } from './deliver.ts';
import { type FakeSmtp, startFakeSmtp } from './fake-smtp.ts';
import { type NewNotice, noticesModule, sendNotice } from './index.ts';
import { createMailer } from './mail.ts';

const database = useTestDatabase();
const person = (): Actor => ({ ...anonymous, kind: 'person', personId: randomUUID() });
const [ann, bob, worker] = [person(), person(), person()];
const annId = ann.personId as string;
const people = new Map(Object.entries({ ann, bob, worker }));
const subject = { type: 'case', id: randomUUID() };
const params = {
  number: 'WD-20261123-0042',
  className: { 'zh-CN': '飞线充电', en: 'Loose wires' },
  place: '3 号楼',
};

let app: FastifyInstance;
let owner: Client;
let jobs: Jobs;
let smtp: FakeSmtp;
let city: Services['city'];
const logged: unknown[] = [];

beforeAll(async () => {
  city = { schema: database.schema, pool: database.pool };
  owner = new Client({
    connectionString: database.ownerUrl,
    options: `-c search_path=${database.schema},public`,
  });
  await owner.connect();
  // The owner is no superuser everywhere: row-level security is forced on it as well.
  await owner.query("set gewu.system = 'on'");
  for (const [name, actor] of people) {
    await owner.query('insert into people (id, display_name, locale) values ($1, $2, $3)', [
      actor.personId,
      name,
      name === 'bob' ? 'en' : 'zh-CN',
    ]);
  }
  const contact = 'insert into person_contacts (person_id, email) values ($1, $2)';
  await owner.query(contact, [ann.personId, 'ann@example.cn']);
  await owner.query(contact, [bob.personId, 'bob@example.cn']);
  jobs = await startJobs(city, (error) => expect.fail(String(error)), { worker: false });
  smtp = await startFakeSmtp();
  const config = parseConfig({ LOG_LEVEL: 'silent' });
  app = await createServer({
    config,
    resolveActor: async (request) =>
      people.get(String(request.headers['x-test-person'])) ?? anonymous,
    ratePerMinute: 10_000,
  });
  await noticesModule.register?.(app, { config, city, jobs } as Services);
  await app.ready();
});
afterAll(async () => {
  await app?.close();
  await jobs?.stop();
  await smtp?.close();
  await owner?.end();
});
beforeEach(async () => {
  await owner.query('delete from notices');
  await owner.query('delete from notice_deliveries');
  await owner.query("delete from pgboss.job where name = 'city_150300.notices.sendMail'");
  smtp.mails.length = 0;
  logged.length = 0;
});

const send = (notice: Partial<NewNotice> = {}) =>
  withTransaction(city, worker, {}, (trx) =>
    sendNotice(trx, jobs, { to: annId, template: 'cases.accepted', params, subject, ...notice }),
  );
const get = (who: string, url: string, language = 'zh-CN') =>
  app.inject({ url, headers: { 'x-test-person': who, 'accept-language': language } });
const post = (who: string, url: string, payload: object = {}) =>
  app.inject({ method: 'POST', url, payload, headers: { 'x-test-person': who } });
const queued = async () =>
  (
    await owner.query<{ data: { noticeId: string } }>(
      "select data from pgboss.job where name = 'city_150300.notices.sendMail'",
    )
  ).rows;

describe('GET /api/notices', () => {
  it('refuses who is not signed in', async () => {
    expect((await get('', '/api/notices')).json().code).toBe('http/unauthenticated');
    expect((await get('', '/api/notices/unread-count')).json().code).toBe('http/unauthenticated');
  });

  it('shows nobody the messages of another', async () => {
    await send();
    expect((await get('bob', '/api/notices')).json()).toEqual({ items: [], nextCursor: null });
    expect((await get('worker', '/api/notices')).json().items).toEqual([]);
    expect((await get('ann', '/api/notices')).json().items).toHaveLength(1);
  });

  it('tells them in the language that is asked for, with a link to the record', async () => {
    await send({ params: { ...params, unit: '滨海社区' } });
    expect((await get('ann', '/api/notices')).json().items[0]).toMatchObject({
      title: '您的上报 WD-20261123-0042 已受理',
      body: '“飞线充电”（3 号楼）已由滨海社区受理。',
      subject,
      link: `/m/cases/${subject.id}`,
      readAt: null,
    });
    const english = (await get('ann', '/api/notices', 'en')).json().items[0];
    expect(english.title).toBe('Your report WD-20261123-0042 is accepted');
  });

  it('pages through them, newest first, none twice and none left out', async () => {
    for (let i = 0; i < 7; i += 1) await send({ params: { ...params, number: `N-${i}` } });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { title: string }[]; nextCursor: string | null } = (
        await get('ann', `/api/notices?limit=3${cursor && `&cursor=${cursor}`}`)
      ).json();
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map((item) => /N-\d/.exec(item.title)?.[0] ?? ''));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['N-6', 'N-5', 'N-4', 'N-3', 'N-2', 'N-1', 'N-0']);
  });

  it('names the field that is wrong', async () => {
    for (const [query, path] of [
      ['limit=0', 'query.limit'],
      ['cursor=x', 'query.cursor'],
      ['unread=maybe', 'query.unread'],
    ]) {
      const answer = await get('ann', `/api/notices?${query}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json().fields[0].path).toBe(path);
    }
  });
});

describe('POST /api/notices/…/read', () => {
  it("refuses another's message and one that never was", async () => {
    await send();
    const [{ id }] = (await get('ann', '/api/notices')).json().items;
    expect((await post('bob', `/api/notices/${id}/read`)).json().code).toBe('notices/not-found');
    expect((await post('ann', `/api/notices/${randomUUID()}/read`)).statusCode).toBe(404);
    expect((await get('ann', '/api/notices/unread-count')).json()).toEqual({ unread: 1 });
  });

  it('marks one, and keeps the time of the first reading', async () => {
    await send();
    await send();
    const [{ id }] = (await get('ann', '/api/notices')).json().items;
    expect((await post('ann', `/api/notices/${id}/read`)).json()).toEqual({ unread: 1 });
    const read = async () =>
      (await get('ann', '/api/notices')).json().items.find((n: { id: string }) => n.id === id)
        .readAt;
    const first = await read();
    expect(first).toMatch(/Z$/);
    await post('ann', `/api/notices/${id}/read`);
    expect(await read()).toBe(first);
    expect((await get('ann', '/api/notices?unread=true')).json().items).toHaveLength(1);
  });

  it('marks all that was seen, and leaves what came after', async () => {
    await send();
    await send();
    const [{ id }] = (await get('ann', '/api/notices')).json().items;
    await send();
    expect((await post('ann', '/api/notices/read-all', { upTo: id })).json()).toEqual({
      unread: 1,
    });
    expect((await post('ann', '/api/notices/read-all')).json()).toEqual({ unread: 0 });
  });
});

describe('sendNotice', () => {
  it('tells each person once, and an event with a key once', async () => {
    expect(await send({ to: [annId, annId, bob.personId as string], dedupeKey: 'k' })).toBe(2);
    expect(await send({ to: [annId], dedupeKey: 'k' })).toBe(0);
    expect(await send({ to: [annId], dedupeKey: 'other' })).toBe(1);
    expect(await queued()).toHaveLength(3);
  });

  it('leaves neither a message nor a mail when its transaction fails', async () => {
    const failing = withTransaction(city, worker, {}, async (trx) => {
      await sendNotice(trx, jobs, { to: annId, template: 'cases.accepted', params });
      throw new Error('later');
    });
    await expect(failing).rejects.toThrow('later');
    expect(await queued()).toEqual([]);
    expect((await get('ann', '/api/notices')).json().items).toEqual([]);
  });

  it('refuses a template that does not exist or cannot be told', async () => {
    await expect(send({ template: 'cases.none' })).rejects.toThrow('no notice template');
    await expect(send({ params: {} })).rejects.toThrow('lacks number');
  });
});

describe('delivery by mail', () => {
  const services = (
    mailer = createMailer({
      smtp: { url: smtp.url, from: 'Gewu <gewu@example.cn>' },
      publicUrl: 'https://gewu.example.cn',
    }),
  ): MailServices => ({
    city,
    jobs,
    mailer,
    findContact,
    openPhone: () => expect.fail('no phone is opened'),
    log: (...entry) => logged.push(entry),
    publicUrl: 'https://gewu.example.cn',
  });
  const queuedId = async () => (await queued())[0]?.data.noticeId as string;
  const delivery = async (id: string) =>
    (
      await owner.query(
        'select state, reason, attempts from notice_deliveries where message_id = $1',
        [id],
      )
    ).rows[0];

  it('mails once, in the language of the person, with a link', async () => {
    await send({ to: bob.personId as string });
    const id = await queuedId();
    await deliverNotice(services(), id);
    await deliverNotice(services(), id);
    expect(smtp.mails).toHaveLength(1);
    const mail = smtp.mails[0];
    expect(mail?.to).toEqual(['bob@example.cn']);
    expect(mail?.data).toContain('Subject: Your report WD-20261123-0042 is accepted');
    expect(mail?.data).toContain(`Message-ID: <${id}@gewu.example.cn>`);
    expect(mail?.data.replaceAll('=\n', '')).toContain(
      `https://gewu.example.cn/m/cases/${subject.id}`,
    );
    expect(await delivery(id)).toEqual({ state: 'sent', reason: null, attempts: 1 });
  });

  it('escapes what people typed', async () => {
    await send({
      to: bob.personId as string,
      template: 'cases.replied',
      params: { ...params, text: '<img src=x onerror=alert(1)>' },
    });
    await deliverNotice(services(), await queuedId());
    const html = smtp.mails[0]?.data.split('text/html')[1]?.replaceAll('=\n', '');
    expect(html).toContain('&#60;img');
    expect(html).not.toContain('<img');
  });

  it('tries again after a passing failure, and notes why', async () => {
    await send();
    const id = await queuedId();
    smtp.refusals.push('451 try later');
    await expect(deliverNotice(services(), id)).rejects.toThrow('smtp 451');
    expect(await delivery(id)).toMatchObject({ state: 'retrying', reason: 'smtp 451' });
    await deliverNotice(services(), id);
    expect(await delivery(id)).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('gives up on an address that does not exist, and writes no personal data', async () => {
    await send();
    const id = await queuedId();
    smtp.refusals.push('550 no such user ann@example.cn');
    await deliverNotice(services(), id);
    expect(await delivery(id)).toMatchObject({ state: 'failed', reason: 'smtp 550' });
    expect(JSON.stringify(logged)).not.toContain('ann@');
    await deliverNotice(services(), id);
    expect(smtp.mails).toEqual([]);
  });

  it('tries again when nobody answers', async () => {
    await send();
    const mailer = createMailer({
      smtp: { url: 'smtp://127.0.0.1:1', from: 'x@y.cn' },
      publicUrl: 'https://gewu.example.cn',
    });
    await expect(deliverNotice(services(mailer), await queuedId())).rejects.toThrow('network');
  });

  it('writes to the log, without personal data, when there is no mail server', async () => {
    await send();
    const id = await queuedId();
    await deliverNotice(
      {
        ...services(),
        mailer: createMailer({ smtp: { url: undefined, from: 'x' }, publicUrl: 'http://x' }),
      },
      id,
    );
    expect(await delivery(id)).toMatchObject({ state: 'logged' });
    expect(logged).toEqual([[{ noticeId: id, template: 'cases.accepted' }, expect.any(String)]]);
  });

  it('skips who has no address', async () => {
    await send({ to: worker.personId as string });
    const id = await queuedId();
    await deliverNotice(services(), id);
    expect(await delivery(id)).toMatchObject({ state: 'skipped', reason: 'no address' });
    expect(smtp.mails).toEqual([]);
  });

  it('hides deliveries from everybody but the platform', async () => {
    await send();
    await deliverNotice(services(), await queuedId());
    const count = (actor: Actor) =>
      withTransaction(city, actor, {}, async (trx) => {
        const rows = await trx.selectFrom('notice_deliveries').select('message_id').execute();
        return rows.length;
      });
    expect(await count(ann)).toBe(0);
    expect(await count(system)).toBe(1);
  });
});
