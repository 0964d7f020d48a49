import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { beginStatement, type CityDatabase, withTransaction } from '../../kernel/db/transaction.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import { localeOf } from '../../kernel/http/error-handler.ts';
import type { Services } from '../../kernel/http/module.ts';
import { findKeyActor } from './api-keys.ts';
import { sessionCookieName, sessionSecret } from './auth.ts';
import { scopesOf } from './policy.ts';
import { type SessionRow, sessionStatement } from './session-store.ts';

const sessionIds = new WeakMap<FastifyRequest, string>();

/** Id of the session that a request came with; undefined for a key or nobody. */
export function sessionOf(request: FastifyRequest): string | undefined {
  return sessionIds.get(request);
}

/**
 * The token in a cookie header, if better-auth signed it: `token.signature`, the signature HMAC-SHA256 in base64.
 * Undefined for a cookie that is missing or forged, so that nobody's guesses reach the database.
 */
export function readSessionToken(
  header: string | undefined,
  name: string,
  secret: string,
): string | undefined {
  const found = header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`));
  if (!found) return undefined;
  let value: string;
  try {
    value = decodeURIComponent(found.slice(name.length + 1));
  } catch {
    return undefined;
  }
  const at = value.lastIndexOf('.');
  const token = value.slice(0, at);
  if (at < 1 || !/^[\w-]{16,100}$/.test(token)) return undefined;
  // Compared as written: base64 has several spellings of the same bytes.
  const given = Buffer.from(value.slice(at + 1));
  const expected = Buffer.from(createHmac('sha256', secret).update(token).digest('base64'));
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}

/** Transaction, query and commit in one message: who asks costs a request one round trip. */
async function findSession(city: CityDatabase, token: string): Promise<SessionRow | undefined> {
  const begin = beginStatement(city.schema, system, { readOnly: true });
  const client = await (city.pool as Pool).connect();
  let broken = false;
  try {
    const results = (await client.query(
      `${begin};${sessionStatement(token)};COMMIT`,
    )) as unknown as { rows: SessionRow[] }[];
    return results.at(-2)?.rows[0];
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Who sent a request: by session cookie, or by `x-api-key`. Nothing is cached: a session revoked, an account closed
 * or a post ended is refused from the next request on, on every server.
 *
 * @throws AppError `identity/api-key-refused` for a key that does not hold, in place of going on as nobody.
 */
export function createResolver({ config, city }: Pick<Services, 'config' | 'city'>) {
  const name = sessionCookieName(config);
  const secret = sessionSecret(config);
  return async (request: FastifyRequest): Promise<Actor> => {
    const key = request.headers['x-api-key'];
    if (typeof key === 'string') {
      // Not on a replica: a key revoked just now must not pass there.
      const actor = await withTransaction(city, anonymous, {}, (trx) => findKeyActor(trx, key));
      if (!actor) throw new AppError('identity/api-key-refused');
      return actor;
    }
    const token = readSessionToken(request.headers.cookie, name, secret);
    if (token === undefined) return anonymous;
    const row = await findSession(city, token);
    if (!row) return anonymous;
    sessionIds.set(request, row.session_id);
    const appointments = row.must_change_password ? [] : row.appointments;
    return {
      kind: 'person',
      personId: row.person_id,
      apiKeyId: null,
      appointments,
      scopes: scopesOf(appointments),
      // The screen's language; what is sent later goes by what the person chose.
      locale: request.headers['accept-language'] ? localeOf(request) : row.locale,
    };
  };
}
