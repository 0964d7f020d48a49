import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { createSmsGateway } from '../../kernel/sms/gateway.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { createJobs } from './jobs.ts';
import { SEND_CODE_JOB } from './phone-codes.ts';
import { useIdentity, type Visitor } from './testing.ts';

const database = useTestDatabase();
const identity = useIdentity(database);

let phones = 0;
function newPhone(): string {
  phones += 1;
  return `1540000${String(phones).padStart(4, '0')}`;
}
const send = (visitor: Visitor, phoneNumber: string) =>
  visitor.call('POST', '/api/auth/phone-number/send-otp', { phoneNumber });
const verify = (visitor: Visitor, phoneNumber: string, code: string, locale?: string) =>
  visitor.call('POST', '/api/auth/phone-number/verify', { phoneNumber, code, locale });
const lastCode = async (phone: string) =>
  (await identity.visit().call('GET', `/api/dev/last-code?phone=${encodeURIComponent(phone)}`)).body
    .code as string;
const asSystem = <T>(work: Parameters<typeof withTransaction<T>>[3]) =>
  withTransaction(database, system, {}, work);
/** As if the time had passed. */
const forget = () =>
  asSystem(async (trx) => {
    await sql`update phone_codes set created_at = created_at - interval '2 minutes'`.execute(trx);
  });

describe('POST /api/auth/phone-number/send-otp', () => {
  it('refuses what is no mobile number, naming the field', async () => {
    for (const phone of ['', '12345', '0473-2018888', '+4915112345678', '138001380001']) {
      expect(await send(identity.visit(), phone)).toMatchObject({
        status: 400,
        body: { code: 'http/invalid-input', fields: [{ path: 'body.phoneNumber' }] },
      });
    }
  });

  it('sends one code a minute and five an hour to a phone', async () => {
    const phone = newPhone();
    const visitor = identity.visit();
    expect((await send(visitor, phone)).body).toEqual({ ok: true });
    const again = await send(visitor, phone);
    expect(again).toMatchObject({ status: 429, body: { code: 'identity/code-too-soon' } });
    expect(again.body.details.seconds).toBeGreaterThan(50);
    for (let i = 2; i <= 5; i += 1) {
      await forget();
      expect((await send(visitor, phone)).status).toBe(200);
    }
    await forget();
    const sixth = await send(visitor, phone);
    expect(sixth.body.code).toBe('identity/code-too-soon');
    expect(sixth.body.details.seconds).toBeGreaterThan(3000);
  });

  it('sends one code to those who ask at the same moment', async () => {
    const phone = newPhone();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => send(identity.visit(), phone)),
    );
    expect(answers.filter((a) => a.status === 200).length).toBe(1);
  });

  it('sends to 60 phones an hour at the wish of one address', async () => {
    const visitor = identity.visit('192.0.2.99');
    for (let i = 0; i < 60; i += 1) expect((await send(visitor, newPhone())).status).toBe(200);
    expect((await send(visitor, newPhone())).body.code).toBe('http/too-many-requests');
    expect((await send(identity.visit('192.0.2.98'), newPhone())).status).toBe(200);
  });

  it('keeps neither phone nor code readable in any table', async () => {
    const phone = newPhone();
    await send(identity.visit(), phone);
    const code = await lastCode(phone);
    const found = await asSystem(async (trx) => {
      const { rows } = await sql<{ row: string }>`
        select row_to_json(c)::text as row from phone_codes c
        union all select row_to_json(j)::text from pgboss.job j
        union all select row_to_json(t)::text from sign_in_tries t
        union all select row_to_json(a)::text from audit_entries a`.execute(trx);
      return rows.map(({ row }) => row).join('\n');
    });
    expect(found).toContain(SEND_CODE_JOB);
    expect(found).not.toContain(phone);
    expect(found).not.toContain(`"${code}"`);
  });
});

describe('POST /api/auth/phone-number/verify', () => {
  it('makes the account of a resident the first time and finds it the next', async () => {
    const phone = newPhone();
    const ids = [];
    for (const written of [
      phone,
      `+86 ${phone.slice(0, 3)} ${phone.slice(3, 7)}-${phone.slice(7)}`,
    ]) {
      const visitor = identity.visit();
      expect((await send(visitor, written)).status).toBe(200);
      const answer = await verify(visitor, written, await lastCode(written));
      expect(answer).toMatchObject({ status: 200, body: { ok: true } });
      const me = (await visitor.call('GET', '/api/identity/me')).body;
      expect(me).toMatchObject({
        displayName: `居民${phone.slice(-4)}`,
        username: null,
        phoneMasked: `*******${phone.slice(-4)}`,
        appointments: [],
      });
      ids.push(me.id);
      await forget();
    }
    expect(new Set(ids).size).toBe(1);
    expect((await identity.audit('identity.createResident')).map((a) => a.subject_id)).toContain(
      ids[0],
    );
    expect((await identity.audit('identity.signIn')).at(-1)?.after).toEqual({
      method: 'phoneCode',
    });
  });

  it('speaks the language that the first sign-in asked for', async () => {
    const phone = newPhone();
    const visitor = identity.visit();
    await send(visitor, phone);
    await verify(visitor, phone, await lastCode(phone), 'en');
    expect((await visitor.call('GET', '/api/identity/me')).body).toMatchObject({
      locale: 'en',
      displayName: `Resident ${phone.slice(-4)}`,
    });
  });

  it('takes a code once, also of two who bring it at the same moment', async () => {
    const phone = newPhone();
    await send(identity.visit(), phone);
    const code = await lastCode(phone);
    const answers = await Promise.all([
      verify(identity.visit(), phone, code),
      verify(identity.visit(), phone, code),
    ]);
    expect(answers.map((a) => a.status).sort()).toEqual([200, 401]);
    expect((await verify(identity.visit(), phone, code)).body.code).toBe('identity/wrong-code');
  });

  it('gives a code up after five wrong tries, even at once', async () => {
    const phone = newPhone();
    await send(identity.visit(), phone);
    const code = await lastCode(phone);
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => verify(identity.visit(), phone, wrong)),
    );
    expect(answers.filter((a) => a.body.code === 'identity/wrong-code').length).toBe(4);
    expect(answers.filter((a) => a.body.code === 'identity/code-used-up').length).toBe(4);
    expect((await verify(identity.visit(), phone, code)).body.code).toBe('identity/code-used-up');
  });

  it('refuses a code after five minutes, and one that a newer code followed', async () => {
    const phone = newPhone();
    await send(identity.visit(), phone);
    const first = await lastCode(phone);
    await forget();
    await send(identity.visit(), phone);
    const second = await lastCode(phone);
    if (first !== second) {
      expect((await verify(identity.visit(), phone, first)).body.code).toBe('identity/wrong-code');
    }
    await asSystem((trx) =>
      sql`update phone_codes set expires_at = created_at + interval '1 millisecond'`.execute(trx),
    );
    expect((await verify(identity.visit(), phone, second)).body.code).toBe('identity/wrong-code');
  });

  it('refuses a code for another phone', async () => {
    const [one, two] = [newPhone(), newPhone()];
    await send(identity.visit(), one);
    await send(identity.visit(), two);
    const [ofOne, ofTwo] = [await lastCode(one), await lastCode(two)];
    const answer = await verify(identity.visit(), two, ofOne);
    // Once in a million runs both phones get the same code.
    expect(answer.status).toBe(ofOne === ofTwo ? 200 : 401);
  });

  it('does not open an account that a second step or an administrator’s password guards', async () => {
    const phone = newPhone();
    const visitor = identity.visit();
    await send(visitor, phone);
    await verify(visitor, phone, await lastCode(phone));
    const { id } = (await visitor.call('GET', '/api/identity/me')).body;
    await asSystem((trx) =>
      sql`update auth_users set two_factor_enabled = true where id = ${id}`.execute(trx),
    );
    await forget();
    await send(visitor, phone);
    const answer = await verify(identity.visit(), phone, await lastCode(phone));
    expect(answer).toMatchObject({ status: 403, body: { code: 'identity/password-needed' } });
  });
});

describe('the gateway for text messages', () => {
  const received: { authorization: string | undefined; body: Record<string, unknown> }[] = [];
  let status = 200;
  const gateway = createServer(async (request: IncomingMessage, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    received.push({ authorization: request.headers.authorization, body: JSON.parse(text) });
    response.writeHead(status).end('{}');
  });
  beforeAll(() => new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done)));
  afterAll(() => new Promise<void>((done) => void gateway.close(() => done())));

  /** Runs the job of the last code as the worker would. */
  async function runLast(environment: Record<string, string> = {}) {
    const { port } = gateway.address() as AddressInfo;
    const config = {
      ...identity.config,
      sms: { url: `http://127.0.0.1:${port}/send`, token: 'token of the gateway' },
      production: environment.production === 'yes',
    };
    const { data } = await asSystem(async (trx) => {
      const { rows } = await sql<{ data: { codeId: string } }>`
        select data from pgboss.job where name = ${`city_150300.${SEND_CODE_JOB}`}
        order by data ->> 'codeId' desc limit 1`.execute(trx);
      return rows[0]!;
    });
    const [job] = createJobs({ config, city: database });
    await job!.run(data);
    return data.codeId;
  }

  it('gets phone, template and code as JSON with its token', async () => {
    const phone = newPhone();
    await send(identity.visit(), phone);
    const code = await lastCode(phone);
    await runLast();
    expect(received.at(-1)).toMatchObject({
      authorization: 'Bearer token of the gateway',
      body: { phone: `+86${phone}`, template: 'sign-in-code', params: { code, minutes: '5' } },
    });
    expect(received.at(-1)?.body.text).toContain(code);
  });

  it('that fails makes the job fail, so that it is tried again, and names neither phone nor code', async () => {
    const phone = newPhone();
    await send(identity.visit(), phone);
    status = 503;
    const error = await runLast().catch((e: Error) => e);
    status = 200;
    expect(String(error)).toBe('Error: the SMS gateway answered 503');
    const before = received.length;
    await runLast();
    expect(received.length).toBe(before + 1);
  });

  it('in production leaves no text behind and sends nothing twice', async () => {
    const phone = newPhone();
    await send(identity.visit(), phone);
    const code = await lastCode(phone);
    await runLast({ production: 'yes' });
    const before = received.length;
    await runLast({ production: 'yes' });
    expect(received.length).toBe(before);
    const answer = await identity.visit().call('GET', `/api/dev/last-code?phone=${phone}`);
    expect(answer.status).toBe(404);
    expect((await verify(identity.visit(), phone, code)).status).toBe(200);
  });

  it('is none in production without an address', () => {
    const production = {
      ...parseConfig({ LOG_LEVEL: 'silent' }),
      production: true,
    };
    expect(createSmsGateway(production)).toBeUndefined();
  });
});
