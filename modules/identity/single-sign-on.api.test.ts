import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { createUser } from './people.ts';
import { useIdentity, type Visitor } from './testing.ts';

/** A city's single sign-on as far as OpenID Connect asks: discovery, keys, tokens. */
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
const port = await freePort();
const issuer = `http://127.0.0.1:${port}`;
let claims: Record<string, unknown> = {};
let signer = keys.privateKey;
const asked: URLSearchParams[] = [];
let provider: Server;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port: found } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return found;
}

function idToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${part({
    iss: issuer,
    aud: 'gewu',
    iat: now,
    exp: now + 300,
    ...claims,
  })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(signer, 'base64url')}`;
}

beforeAll(async () => {
  provider = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const answers: Record<string, () => object> = {
      '/.well-known/openid-configuration': () => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['RS256'],
      }),
      '/jwks': () => ({
        keys: [
          { ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' },
        ],
      }),
      '/token': () => {
        asked.push(new URLSearchParams(body));
        return { access_token: 'at', token_type: 'Bearer', expires_in: 300, id_token: idToken() };
      },
    };
    const answer = answers[new URL(request.url!, issuer).pathname];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer?.() ?? {}));
  });
  await new Promise<void>((done) => provider.listen(port, '127.0.0.1', done));
});
afterAll(() => new Promise<void>((done) => void provider.close(() => done())));

const database = useTestDatabase();
const identity = useIdentity(database, {
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: 'gewu',
  OIDC_CLIENT_SECRET: 'secret of the client',
});

const make = (username: string, email?: string) =>
  withTransaction(database, system, {}, (trx) =>
    createUser(trx, system, identity.config, { displayName: username, username, email }),
  );

/** Goes to the single sign-on and comes back as the person of `claims`. */
async function goAndReturn(visitor: Visitor, person: Record<string, unknown>) {
  const begun = await visitor.call('POST', '/api/auth/sign-in/social', {
    provider: 'city',
    callbackURL: '/console',
  });
  expect(begun.status).toBe(200);
  const url = new URL(begun.body.url);
  claims = { nonce: url.searchParams.get('nonce'), ...person };
  const state = encodeURIComponent(url.searchParams.get('state')!);
  const back = await visitor.call('GET', `/api/auth/callback/city?code=abc&state=${state}`);
  return { url, back };
}

describe('the city’s single sign-on', () => {
  it('is offered', async () => {
    const { body } = await identity.visit().call('GET', '/api/identity/sign-in-methods');
    expect(body).toEqual({ phoneCode: true, password: true, singleSignOn: true });
  });

  it('signs in the account whose work address the administrator entered', async () => {
    const { personId } = await make('ssoone', 'one@wuhai.example.cn');
    const visitor = identity.visit();
    const person = { sub: 'u-1', email: 'One@wuhai.example.cn', email_verified: true };
    const { url, back } = await goAndReturn(visitor, person);
    expect(`${url.origin}${url.pathname}`).toBe(`${issuer}/authorize`);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    expect(url.searchParams.get('redirect_uri')).toBe(
      `${identity.config.publicUrl}/api/auth/callback/city`,
    );
    expect(back).toMatchObject({ status: 302, headers: { location: '/console' } });
    expect(asked.at(-1)?.get('code_verifier')).toBeTruthy();
    expect((await visitor.call('GET', '/api/identity/me')).body.id).toBe(personId);
    expect((await identity.audit('identity.signIn')).at(-1)).toMatchObject({
      actor_id: personId,
      after: { method: 'singleSignOn' },
    });
    // The second time the subject is known, whatever its address is now.
    const again = identity.visit();
    await goAndReturn(again, { sub: 'u-1', email: 'new@wuhai.example.cn', email_verified: true });
    expect((await again.call('GET', '/api/identity/me')).body.id).toBe(personId);
  });

  it('makes no account', async () => {
    const visitor = identity.visit();
    const person = { sub: 'u-2', email: 'stranger@wuhai.example.cn', email_verified: true };
    const { back } = await goAndReturn(visitor, person);
    expect(back.status).toBe(302);
    expect(back.headers.location).toContain('signInError=identity/single-sign-on-failed');
    expect((await visitor.call('GET', '/api/identity/me')).status).toBe(401);
  });

  it('opens no account that is closed', async () => {
    const { personId } = await make('ssogone', 'gone@wuhai.example.cn');
    await database.pool.query(
      `begin; set local gewu.system = 'on'; update people set disabled_at = now() where id = '${personId}'; commit`,
    );
    const visitor = identity.visit();
    const person = { sub: 'u-3', email: 'gone@wuhai.example.cn', email_verified: true };
    await goAndReturn(visitor, person).catch(() => {});
    expect((await visitor.call('GET', '/api/identity/me')).status).toBe(401);
  });

  it('believes no token that another key signed, or that was made for another visit', async () => {
    await make('ssoforged', 'forged@wuhai.example.cn');
    const person = { sub: 'u-4', email: 'forged@wuhai.example.cn', email_verified: true };
    const replayed = identity.visit();
    await goAndReturn(replayed, { ...person, nonce: 'of another visit' });
    expect((await replayed.call('GET', '/api/identity/me')).status).toBe(401);
    signer = foreign.privateKey;
    const forged = identity.visit();
    await goAndReturn(forged, person);
    signer = keys.privateKey;
    expect((await forged.call('GET', '/api/identity/me')).status).toBe(401);
  });

  it('brings nobody in who comes with the state of another browser', async () => {
    await make('ssostate', 'state@wuhai.example.cn');
    const begun = await identity.visit().call('POST', '/api/auth/sign-in/social', {
      provider: 'city',
    });
    const url = new URL(begun.body.url);
    claims = {
      nonce: url.searchParams.get('nonce'),
      sub: 'u-5',
      email: 'state@wuhai.example.cn',
      email_verified: true,
    };
    const victim = identity.visit();
    const state = encodeURIComponent(url.searchParams.get('state')!);
    await victim.call('GET', `/api/auth/callback/city?code=abc&state=${state}`);
    expect((await victim.call('GET', '/api/identity/me')).status).toBe(401);
  });

  it('sends nobody to another site afterwards', async () => {
    for (const callbackURL of ['https://evil.example', '//evil.example', '/\\evil.example']) {
      const answer = await identity.visit().call('POST', '/api/auth/sign-in/social', {
        provider: 'city',
        callbackURL,
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 'http/invalid-input' } });
    }
  });

  it('keeps none of its tokens', async () => {
    const { rows } = await database.pool
      .query(
        `begin; set local gewu.system = 'on';
         select * from auth_accounts where provider_id = 'city'; commit`,
      )
      .then((results) => (results as unknown as { rows: Record<string, unknown>[] }[])[2]!);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect([row.access_token, row.refresh_token, row.id_token]).toEqual([null, null, null]);
    }
  });
});
