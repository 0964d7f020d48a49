import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { RouteDefinition } from '../../kernel/http/contract.ts';
import { implementRoutes } from '../../kernel/http/implement.ts';
import type { Context, Handler, Services } from '../../kernel/http/module.ts';
import { createSmsGateway } from '../../kernel/sms/gateway.ts';
import type { Auth } from './auth.ts';
import { authRoutes } from './auth-contract.ts';
import { assertPassword } from './people.ts';
import { markPasswordChanged } from './session-store.ts';
import { type AuthAnswer, createGate, passCookies, type SignInMethod } from './sign-in.ts';

type Body<K extends keyof typeof authRoutes> = (typeof authRoutes)[K] extends {
  body: { _zod: { output: infer B } };
}
  ? B
  : never;

/** Better-auth answers outside our transaction; its cookies go out with ours. */
function answering<R extends RouteDefinition>(
  prepare: (request: FastifyRequest) => Promise<AuthAnswer>,
  // biome-ignore lint/suspicious/noExplicitAny: the answer's own shape is the route's, checked when it is sent
  shape: (answer: AuthAnswer) => any,
): Handler<R> {
  return {
    prepare,
    run: async ({ prepared, reply }: Context<R, AuthAnswer>) => {
      passCookies(reply, prepared);
      return shape(prepared);
    },
  };
}

const done = () => ({ ok: true as const });

/** The label that an authenticator shows: the username, not the address that better-auth puts there. */
function labelTotp(uri: string, username: string): string {
  const url = new URL(uri);
  const issuer = url.searchParams.get('issuer') ?? 'Gewu';
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`;
  return `otpauth://totp/${label}?${url.searchParams}`;
}

/** Where a browser goes when the single sign-on failed: the shell shows the error of this code. */
function failedAt(path: string, error?: AppError): string {
  const code = error?.code ?? 'identity/single-sign-on-failed';
  return `${path}${path.includes('?') ? '&' : '?'}signInError=${code}`;
}

/** Binds signing in at `/api/auth`. */
export function registerSignIn(app: FastifyInstance, services: Services, auth: Auth): void {
  const { config, city } = services;
  const gate = createGate(services, auth);
  const sms = createSmsGateway(config) !== undefined;

  /** A second step: signs in, or completes the set-up of who is signed in already. */
  const secondStep = (method: SignInMethod) => async (request: FastifyRequest) => {
    await gate.limitAddress(request, 'second-step', gate.limits.address);
    const { personId } = request.actor;
    let answer: AuthAnswer;
    try {
      answer = await gate.ask(request, request.body);
    } catch (error) {
      if (error instanceof AppError && error.code === 'identity/wrong-code') {
        await gate.record(request, personId, 'identity.secondStepFailed', { address: request.ip });
      }
      throw error;
    }
    if (personId === null) await gate.recordSignIn(request, answer, method);
    else if (method === 'totp') await gate.record(request, personId, 'identity.enableTwoFactor');
    return answer;
  };

  implementRoutes(app, city, authRoutes, {
    signInByPassword: answering(
      async (request) => {
        const body = request.body as Body<'signInByPassword'>;
        const answer = await gate.withPassword(request, body.username, () =>
          gate.ask(request, body),
        );
        await gate.recordSignIn(request, answer, 'password');
        return answer;
      },
      ({ body }) => ({ twoFactorRedirect: body?.twoFactorRedirect === true }),
    ),
    verifyTotp: answering(secondStep('totp'), done),
    verifyBackupCode: answering(secondStep('backupCode'), done),
    enableTwoFactor: answering(
      async (request) => {
        const username = await gate.usernameOf(request.actor);
        const answer = await gate.withPassword(request, username, () =>
          gate.ask(request, request.body),
        );
        return {
          ...answer,
          body: { ...answer.body, totpURI: labelTotp(answer.body.totpURI, username) },
        };
      },
      ({ body }) => ({ totpURI: body.totpURI, backupCodes: body.backupCodes }),
    ),
    disableTwoFactor: answering(async (request) => {
      const username = await gate.usernameOf(request.actor);
      const answer = await gate.withPassword(request, username, () =>
        gate.ask(request, request.body),
      );
      await gate.record(request, request.actor.personId, 'identity.disableTwoFactor');
      return answer;
    }, done),
    changePassword: answering(async (request) => {
      const { currentPassword, newPassword } = request.body as Body<'changePassword'>;
      const { personId } = request.actor;
      const username = await gate.usernameOf(request.actor);
      assertPassword(newPassword, username);
      if (newPassword === currentPassword) throw new AppError('identity/password-weak');
      const answer = await gate.withPassword(request, username, () =>
        gate.ask(request, { currentPassword, newPassword, revokeOtherSessions: true }),
      );
      await gate.asSystem((trx) => markPasswordChanged(trx, personId!));
      await gate.record(request, personId, 'identity.changePassword');
      return answer;
    }, done),
    sendPhoneCode: answering(async (request) => {
      if (!sms) throw new AppError('http/unavailable');
      await gate.limitAddress(request, 'phone-code', gate.limits.codesToAddress);
      return gate.ask(request, request.body);
    }, done),
    signInByPhoneCode: answering(async (request) => {
      await gate.limitAddress(request, 'phone-sign-in', gate.limits.address);
      const answer = await gate.ask(request, request.body);
      await gate.recordSignIn(request, answer, 'phoneCode');
      return answer;
    }, done),
    signInBySingleSignOn: answering(
      async (request) => {
        if (!config.oidc) throw new AppError('identity/single-sign-on-failed');
        await gate.limitAddress(request, 'single-sign-on', gate.limits.address);
        const { provider, callbackURL } = request.body as Body<'signInBySingleSignOn'>;
        return gate.ask(request, {
          provider,
          callbackURL,
          errorCallbackURL: failedAt(callbackURL),
          disableRedirect: true,
        });
      },
      ({ body }) => ({ url: body.url }),
    ),
    finishSingleSignOn: {
      prepare: async (request) => {
        try {
          if (!config.oidc) throw new AppError('identity/single-sign-on-failed');
          const answer = await gate.ask(request);
          await gate.recordSignIn(request, answer, 'singleSignOn');
          return answer;
        } catch (error) {
          // A browser stands here, not a program: it is sent to the screen that says what happened.
          if (!(error instanceof AppError) || error.code === 'http/internal') throw error;
          return { status: 302, body: null, cookies: [], location: failedAt('/console', error) };
        }
      },
      run: async ({ prepared, reply }: Context<RouteDefinition, AuthAnswer>) => {
        passCookies(reply, prepared);
        const { location } = prepared;
        // better-auth's own page of errors is closed
        const known = location?.startsWith('/') && !location.startsWith('/api/');
        return reply.redirect(known ? location! : failedAt('/console'), 302);
      },
    },
    signOut: answering(async (request) => {
      const answer = await gate.ask(request);
      const { personId } = request.actor;
      if (personId !== null) await gate.record(request, personId, 'identity.signOut');
      return answer;
    }, done),
  });
}
