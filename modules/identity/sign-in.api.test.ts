import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { password, useIdentity, type Visitor } from './testing.ts';

const database = useTestDatabase();
const identity = useIdentity(database);

const signIn = '/api/auth/sign-in/username';
const me = (visitor: Visitor) => visitor.call('GET', '/api/identity/me');

/** The code that an authenticator would show. @source RFC 6238, 30 s, six digits, SHA-1 */
function totp(uri: string): string {
  const secret = new URL(uri).searchParams.get('secret')!;
  const bits = [...secret.replace(/=+$/, '')]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = digest[19]! & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('POST /api/auth/sign-in/username', () => {
  it('refuses a wrong password and an unknown name in the same words', async () => {
    await identity.hire('lihua');
    const visitor = identity.visit();
    const wrong = await visitor.call('POST', signIn, { username: 'lihua', password: 'not mine' });
    const unknown = await visitor.call('POST', signIn, { username: 'nobody', password: 'x' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'identity/wrong-credentials' } });
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    expect(visitor.cookies.size).toBe(0);
  });

  it('signs in, whatever the case of the name, and tells who it is with the posts of today', async () => {
    const { personId } = await identity.hire('wangfang', 'gridWorker');
    const visitor = identity.visit();
    const answer = await visitor.call('POST', signIn, { username: 'WangFang', password });
    expect(answer).toMatchObject({ status: 200, body: { twoFactorRedirect: false } });
    expect(answer.body).toEqual({ twoFactorRedirect: false });
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^gewu\.session_token=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax/,
    );
    expect((await me(visitor)).body).toMatchObject({
      id: personId,
      username: 'wangfang',
      appointments: [
        {
          post: 'gridWorker',
          placePath: '150300.150304.012.008.g003',
          placeName: '地点 150300.150304.012.008.g003',
          inForce: true,
        },
      ],
    });
    expect((await identity.audit('identity.signIn')).at(-1)).toMatchObject({
      actor_id: personId,
      after: { method: 'password', address: '192.0.2.1' },
    });
  });

  it('speaks the language of the screen, whatever the person chose for messages', async () => {
    await identity.hire('bilingual', 'gridWorker');
    const visitor = await identity.signIn('bilingual');
    const names = async (language: string) =>
      (
        await visitor.call('GET', '/api/identity/me', undefined, { 'accept-language': language })
      ).body.appointments.map((a: { placeName: string }) => a.placeName.split(' ')[0]);
    expect(await names('en')).toEqual(['Place']);
    expect(await names('zh-CN')).toEqual(['地点']);
  });

  it('locks an account for 15 minutes after five failures, also against the right password', async () => {
    const { personId } = await identity.hire('zhaolei');
    const visitor = identity.visit();
    const attempt = (word: string) =>
      visitor.call('POST', signIn, { username: 'zhaolei', password: word });
    for (let i = 1; i < 5; i += 1) expect((await attempt('wrong')).status).toBe(401);
    expect((await attempt('wrong')).body).toMatchObject({
      code: 'identity/locked',
      details: { minutes: 15 },
    });
    expect(await attempt(password)).toMatchObject({
      status: 423,
      body: { code: 'identity/locked' },
    });
    expect((await identity.audit('identity.lock')).at(-1)?.subject_id).toBe(personId);
    await withTransaction(database, system, {}, (trx) =>
      sql`update sign_in_tries set resets_at = now() - interval '1 second' where count >= 5`.execute(
        trx,
      ),
    );
    expect((await attempt(password)).status).toBe(200);
  });

  it('lets many guesses at once count each, not one', async () => {
    await identity.hire('sunli');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        identity.visit().call('POST', signIn, { username: 'sunli', password: `guess ${i}` }),
      ),
    );
    const refused = answers.filter((a) => a.body.code === 'identity/locked');
    expect(refused.length).toBe(12 - 4);
  });

  it('forgets the failures of an account at the right password', async () => {
    await identity.hire('zhoujie');
    const visitor = identity.visit();
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 4; i += 1) {
        const wrong = await visitor.call('POST', signIn, { username: 'zhoujie', password: 'no' });
        expect(wrong.status).toBe(401);
      }
      const right = await visitor.call('POST', signIn, { username: 'zhoujie', password });
      expect(right.status).toBe(200);
    }
  });

  it('keeps no password that was typed as a username in the audit', async () => {
    await identity.visit().call('POST', signIn, { username: 'my secret password', password: 'x' });
    const rows = await identity.audit('identity.signInFailed');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('secret');
  });

  it('ends a session of staff after a shift unless they ask to be remembered', async () => {
    await identity.hire('xuhui');
    const hours = async (rememberMe: boolean) => {
      const visitor = identity.visit();
      const answer = await visitor.call('POST', signIn, {
        username: 'xuhui',
        password,
        rememberMe,
      });
      expect(/Max-Age/.test(String(answer.headers['set-cookie']))).toBe(rememberMe);
      const { items } = (await visitor.call('GET', '/api/identity/sessions')).body;
      const mine = items.find((s: { current: boolean }) => s.current);
      return (Date.parse(mine.expiresAt) - Date.parse(mine.createdAt)) / 3_600_000;
    };
    expect(await hours(false)).toBeCloseTo(12, 1);
    expect(await hours(true)).toBeCloseTo(7 * 24, 1);
  });
});

describe('a session', () => {
  it('that was forged, cut or signed by another is nobody’s', async () => {
    await identity.hire('malin');
    const visitor = await identity.signIn('malin');
    const [name, value] = [...visitor.cookies].find(([n]) => n.endsWith('session_token'))!;
    const token = decodeURIComponent(value).split('.')[0];
    const forged = createHmac('sha256', 'another secret').update(token!).digest('base64');
    for (const cookie of [`${token}.${forged}`, token!, `${value}x`, '', '%', `.${forged}`]) {
      visitor.cookies.set(name, cookie.includes('%') ? cookie : encodeURIComponent(cookie));
      expect((await me(visitor)).status).toBe(401);
    }
    visitor.cookies.set(name, value);
    expect((await me(visitor)).status).toBe(200);
  });

  it('is listed without its token, and ends at once when it is revoked from another device', async () => {
    await identity.hire('hanmei');
    const desk = await identity.signIn('hanmei', '192.0.2.7');
    const phone = await identity.signIn('hanmei', '192.0.2.8');
    const { items } = (await desk.call('GET', '/api/identity/sessions')).body;
    expect(items.map((s: { address: string }) => s.address).sort()).toEqual([
      '192.0.2.7',
      '192.0.2.8',
    ]);
    expect(Object.keys(items[0]).sort()).toEqual(
      ['address', 'createdAt', 'current', 'expiresAt', 'id', 'userAgent'].sort(),
    );
    const other = items.find((s: { current: boolean }) => !s.current);
    const answer = await desk.call('DELETE', `/api/identity/sessions/${other.id}`);
    expect(answer.status).toBe(200);
    expect((await me(phone)).status).toBe(401);
    expect((await me(desk)).status).toBe(200);
  });

  it('of somebody else can’t be revoked', async () => {
    await identity.hire('dingyi');
    await identity.hire('duer');
    const [one, two] = [await identity.signIn('dingyi'), await identity.signIn('duer')];
    const { items } = (await two.call('GET', '/api/identity/sessions')).body;
    const answer = await one.call('DELETE', `/api/identity/sessions/${items[0].id}`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'identity/not-found' } });
    expect((await me(two)).status).toBe(200);
  });

  it('is the only one left after the others were revoked', async () => {
    await identity.hire('fengsan');
    const first = await identity.signIn('fengsan');
    const rest = [await identity.signIn('fengsan'), await identity.signIn('fengsan')];
    expect((await first.call('DELETE', '/api/identity/sessions')).body).toEqual({ revoked: 2 });
    for (const visitor of rest) expect((await me(visitor)).status).toBe(401);
    expect((await me(first)).status).toBe(200);
  });

  it('ends with signing out, in the database too', async () => {
    await identity.hire('gaosi');
    const visitor = await identity.signIn('gaosi');
    const kept = new Map(visitor.cookies);
    expect((await visitor.call('POST', '/api/auth/sign-out')).body).toEqual({ ok: true });
    expect(visitor.cookies.size).toBe(0);
    for (const [name, value] of kept) visitor.cookies.set(name, value);
    expect((await me(visitor)).status).toBe(401);
  });
});

describe('two-step sign-in', () => {
  async function setUp(username: string) {
    await identity.hire(username);
    const visitor = await identity.signIn(username);
    const begun = await visitor.call('POST', '/api/auth/two-factor/enable', { password });
    expect(begun.status).toBe(200);
    const uri = begun.body.totpURI as string;
    const confirmed = await visitor.call('POST', '/api/auth/two-factor/verify-totp', {
      code: totp(uri),
    });
    expect(confirmed).toMatchObject({ status: 200, body: { ok: true } });
    return { visitor, uri, backupCodes: begun.body.backupCodes as string[] };
  }

  it('is set up with the password and a first code, under the username', async () => {
    const { visitor, uri } = await setUp('tfone');
    expect(decodeURIComponent(new URL(uri).pathname)).toMatch(/:tfone$/);
    expect((await me(visitor)).body.twoFactorEnabled).toBe(true);
    expect((await identity.audit('identity.enableTwoFactor')).length).toBe(1);
  });

  it('gives no session before the second step', async () => {
    const { uri } = await setUp('tftwo');
    const visitor = identity.visit();
    const first = await visitor.call('POST', signIn, { username: 'tftwo', password });
    expect(first.body).toEqual({ twoFactorRedirect: true });
    expect((await me(visitor)).status).toBe(401);
    const wrong = await visitor.call('POST', '/api/auth/two-factor/verify-totp', {
      code: '000000',
    });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'identity/wrong-code' } });
    const right = await visitor.call('POST', '/api/auth/two-factor/verify-totp', {
      code: totp(uri),
    });
    expect(right.status).toBe(200);
    expect((await me(visitor)).status).toBe(200);
    expect((await identity.audit('identity.signIn')).at(-1)?.after.method).toBe('totp');
  });

  it('takes each backup code once', async () => {
    const { backupCodes } = await setUp('tfthree');
    const enter = async () => {
      const visitor = identity.visit();
      await visitor.call('POST', signIn, { username: 'tfthree', password });
      return visitor.call('POST', '/api/auth/two-factor/verify-backup-code', {
        code: backupCodes[0]!,
      });
    };
    expect((await enter()).status).toBe(200);
    expect((await enter()).body.code).toBe('identity/wrong-code');
  });

  it('needs the password to be left', async () => {
    const { visitor } = await setUp('tffour');
    const wrong = await visitor.call('POST', '/api/auth/two-factor/disable', { password: 'no' });
    expect(wrong.body.code).toBe('identity/wrong-credentials');
    const right = await visitor.call('POST', '/api/auth/two-factor/disable', { password });
    expect(right.status).toBe(200);
    expect((await identity.signIn('tffour')).cookies.size).toBeGreaterThan(0);
  });

  it('without a first step is refused', async () => {
    const answer = await identity
      .visit()
      .call('POST', '/api/auth/two-factor/verify-totp', { code: '123456' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'identity/second-step-expired' } });
  });
});

describe('POST /api/auth/change-password', () => {
  const change = '/api/auth/change-password';

  it('refuses a short password and one with the username in it', async () => {
    await identity.hire('pwone');
    const visitor = await identity.signIn('pwone');
    const short = await visitor.call('POST', change, {
      currentPassword: password,
      newPassword: 'eleven chrs',
    });
    expect(short).toMatchObject({ status: 400, body: { fields: [{ path: 'body.newPassword' }] } });
    const named = await visitor.call('POST', change, {
      currentPassword: password,
      newPassword: 'PWONE-2026-pwone',
    });
    expect(named).toMatchObject({ status: 422, body: { code: 'identity/password-weak' } });
  });

  it('ends the other sessions and lets the new password in alone', async () => {
    await identity.hire('pwtwo');
    const other = await identity.signIn('pwtwo');
    const visitor = await identity.signIn('pwtwo');
    const newPassword = 'a longer word 7';
    const answer = await visitor.call('POST', change, { currentPassword: password, newPassword });
    expect(answer).toMatchObject({ status: 200, body: { ok: true } });
    expect((await me(visitor)).status).toBe(200);
    expect((await me(other)).status).toBe(401);
    const old = await identity.visit().call('POST', signIn, { username: 'pwtwo', password });
    expect(old.status).toBe(401);
    const fresh = await identity
      .visit()
      .call('POST', signIn, { username: 'pwtwo', password: newPassword });
    expect(fresh.status).toBe(200);
    expect((await identity.audit('identity.changePassword')).length).toBe(1);
  });
});

describe('what better-auth offers besides', () => {
  it.each([
    ['POST', '/api/auth/sign-up/email'],
    ['POST', '/api/auth/update-user'],
    ['POST', '/api/auth/delete-user'],
    ['GET', '/api/auth/list-sessions'],
    ['GET', '/api/auth/get-session'],
    ['POST', '/api/auth/request-password-reset'],
    ['POST', '/api/auth/is-username-available'],
    ['POST', '/api/auth/sign-in/email'],
  ] as const)('%s %s is closed', async (method, url) => {
    const body = method === 'POST' ? {} : undefined;
    expect((await identity.visit().call(method, url, body)).status).toBe(404);
  });
});
