import type { FastifyReply, FastifyRequest } from 'fastify';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { ADDRESS_HEADER, type Auth, sessionCookieName, sessionSecret } from './auth.ts';
import { keyedHash } from './cipher.ts';
import { signInLimits, type TryLimit } from './limits.ts';
import { passwordTriesKey } from './people.ts';
import { readSessionToken } from './resolve-actor.ts';
import {
  findAccount,
  findPersonIdBySession,
  findPersonIdByUsername,
  markSignIn,
} from './session-store.ts';
import { toSignInError } from './sign-in-errors.ts';
import { forgetTries, takeTry } from './tries-store.ts';

/** What better-auth answered. */
export interface AuthAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: parsed where it is used
  body: any;
  cookies: string[];
  location: string | null;
}

/** How somebody came in, as the audit tells it. */
export type SignInMethod = 'password' | 'totp' | 'backupCode' | 'phoneCode' | 'singleSignOn';

/** A person as the author of an audit row, when no session tells it yet. */
export function asPerson(personId: string): Actor {
  return { ...anonymous, kind: 'person', personId };
}

/** Calls better-auth, counts tries and writes the audit: what all ways of signing in share. */
export function createGate({ config, city }: Pick<Services, 'config' | 'city'>, auth: Auth) {
  const limits = signInLimits(config);
  const cookieName = sessionCookieName(config);
  const secret = sessionSecret(config);
  const asSystem = <T>(work: (trx: Trx) => Promise<T>) => withTransaction(city, system, {}, work);

  /** Sends a request on; errors come back as ours. */
  async function ask(request: FastifyRequest, body?: unknown): Promise<AuthAnswer> {
    const headers = new Headers({ [ADDRESS_HEADER]: request.ip });
    for (const name of ['cookie', 'user-agent', 'accept-language'] as const) {
      const value = request.headers[name];
      if (value !== undefined) headers.set(name, value);
    }
    const post = request.method === 'POST';
    if (post) headers.set('content-type', 'application/json');
    const response = await auth.handler(
      new Request(new URL(request.url, config.publicUrl), {
        method: request.method,
        headers,
        ...(post ? { body: JSON.stringify(body ?? {}) } : {}),
      }),
    );
    const text = await response.text();
    if (response.status >= 400) throw toSignInError(response.status, text);
    const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      body: json ? JSON.parse(text) : null,
      cookies: response.headers.getSetCookie(),
      location: response.headers.get('location'),
    };
  }

  /** The person whom the cookies of an answer sign in; undefined when they sign nobody in. */
  async function signedIn(trx: Trx, answer: AuthAnswer): Promise<string | undefined> {
    for (const cookie of answer.cookies) {
      const token = readSessionToken(cookie.split(';')[0], cookieName, secret);
      if (token !== undefined) return findPersonIdBySession(trx, token);
    }
    return undefined;
  }

  /** Writes down that somebody signed in, before they get the cookie. */
  async function recordSignIn(
    request: FastifyRequest,
    answer: AuthAnswer,
    method: SignInMethod,
  ): Promise<void> {
    await asSystem(async (trx) => {
      const personId = await signedIn(trx, answer);
      if (personId === undefined) return;
      await markSignIn(trx, personId);
      await writeAudit(trx, asPerson(personId), {
        action: 'identity.signIn',
        subjectType: 'person',
        subjectId: personId,
        after: { method, ...(method === 'phoneCode' ? {} : { address: request.ip }) },
        requestId: request.id,
      });
    });
  }

  /** Writes down that something about a person's sign-in changed or went wrong. */
  async function record(
    request: FastifyRequest,
    personId: string | null,
    action: string,
    after?: Record<string, unknown>,
  ): Promise<void> {
    await asSystem((trx) =>
      writeAudit(trx, personId === null ? anonymous : asPerson(personId), {
        action,
        subjectType: 'person',
        subjectId: personId ?? 'unknown',
        after,
        requestId: request.id,
      }),
    );
  }

  /** @throws AppError `http/too-many-requests` when an address tries too often. */
  async function limitAddress(
    request: FastifyRequest,
    use: string,
    limit: TryLimit,
  ): Promise<void> {
    const key = keyedHash(config, `address-${use}`, request.ip);
    const tried = await asSystem((trx) => takeTry(trx, key, limit));
    if (!tried.allowed) throw new AppError('http/too-many-requests', { seconds: tried.seconds });
  }

  /**
   * Runs what takes a password: refuses while the account is locked, counts the try before it is made, forgets the
   * count when the password was right.
   *
   * @throws AppError `identity/locked`, `http/too-many-requests`, and what `work` throws.
   */
  async function withPassword(
    request: FastifyRequest,
    username: string,
    work: () => Promise<AuthAnswer>,
  ): Promise<AuthAnswer> {
    await limitAddress(request, 'password', limits.address);
    const key = passwordTriesKey(config, username);
    const tried = await asSystem((trx) => takeTry(trx, key, limits.password));
    const locked = () =>
      new AppError('identity/locked', { minutes: Math.ceil(tried.seconds / 60) });
    if (!tried.allowed) throw locked();
    try {
      const answer = await work();
      await asSystem((trx) => forgetTries(trx, key));
      return answer;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'identity/wrong-credentials') throw error;
      const personId = await asSystem((trx) => findPersonIdByUsername(trx, username));
      const last = tried.count === limits.password.tries;
      await record(request, personId ?? null, 'identity.signInFailed', {
        // A password typed into the wrong field must not stand in the audit.
        account: key.toString('hex').slice(0, 16),
        address: request.ip,
        tries: tried.count,
      });
      if (last) {
        await record(request, personId ?? null, 'identity.lock', {
          minutes: limits.password.seconds / 60,
        });
        throw locked();
      }
      throw error;
    }
  }

  /** Username of who is signed in. @throws AppError `identity/no-account` for one without a password. */
  async function usernameOf(actor: Actor): Promise<string> {
    const account = actor.personId
      ? await asSystem((trx) => findAccount(trx, actor.personId!))
      : undefined;
    if (!account?.username) throw new AppError('identity/no-account');
    return account.username;
  }

  return { ask, asSystem, limitAddress, limits, record, recordSignIn, usernameOf, withPassword };
}

/** Hands the cookies of an answer to the client. */
export function passCookies(reply: FastifyReply, answer: AuthAnswer): void {
  if (answer.cookies.length > 0) reply.header('set-cookie', answer.cookies);
}
