import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { authRoutes } from './auth-contract.ts';
import { issueCode, phoneIndexOf, tryCode } from './phone-codes.ts';
import { findPersonIdByPhone } from './phone-store.ts';
import { createResident } from './residents.ts';
import { findAccount } from './session-store.ts';

/** An error of ours on its way through better-auth; `sign-in.ts` turns it back. */
function refuse(code: string, details: Record<string, unknown> = {}): APIError {
  return new APIError('FORBIDDEN', { code, details });
}

/**
 * Sign-in by phone code, at the paths and with the bodies of better-auth's own plugin. Ours keeps no phone and no code
 * in clear, and makes the account of a resident in one transaction with its person.
 */
export function phoneCodes({ config, city, jobs }: Pick<Services, 'config' | 'city' | 'jobs'>) {
  return {
    id: 'gewu-phone-codes',
    endpoints: {
      sendPhoneCode: createAuthEndpoint(
        '/phone-number/send-otp',
        { method: 'POST', body: authRoutes.sendPhoneCode.body },
        async (ctx) => {
          await withTransaction(city, system, {}, (trx) =>
            issueCode(trx, config, jobs, ctx.body.phoneNumber),
          ).catch((error) => {
            throw error instanceof AppError ? refuse(error.code, error.details) : error;
          });
          return ctx.json({ ok: true });
        },
      ),
      signInByPhoneCode: createAuthEndpoint(
        '/phone-number/verify',
        { method: 'POST', body: authRoutes.signInByPhoneCode.body },
        async (ctx) => {
          const { phoneNumber, code, locale } = ctx.body;
          const tried = await withTransaction(city, system, {}, (trx) =>
            tryCode(trx, config, phoneNumber, code),
          );
          if (tried !== 'right') {
            throw refuse(tried === 'wrong' ? 'identity/wrong-code' : 'identity/code-used-up');
          }
          const personId = await withTransaction(city, system, {}, async (trx) => {
            const known = await findPersonIdByPhone(trx, phoneIndexOf(config, phoneNumber));
            const id = known ?? (await createResident(trx, config, { phone: phoneNumber, locale }));
            const account = await findAccount(trx, id);
            // A code alone must not open what a second step or an administrator's password guards.
            if (account?.twoFactorEnabled || account?.administers) {
              throw refuse('identity/password-needed');
            }
            return id;
          });
          const { internalAdapter } = ctx.context;
          const user = await internalAdapter.findUserById(personId);
          const session = await internalAdapter.createSession(personId);
          if (!user || !session) throw refuse('identity/disabled');
          await setSessionCookie(ctx, { session, user });
          return ctx.json({ ok: true });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}
