import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { genericOAuth, twoFactor, username } from 'better-auth/plugins';
import { v7 as uuidv7 } from 'uuid';
import { deriveKey } from '../../kernel/config/config.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { openAuthDatabase } from './auth-database.ts';
import { PASSWORD_MINIMUM } from './contract.ts';
import { SESSION } from './limits.ts';
import { phoneCodes } from './phone-plugin.ts';
import { findAccount } from './session-store.ts';

/** Header by which the address of the client reaches better-auth; set by us alone. */
export const ADDRESS_HEADER = 'x-gewu-address';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** What signs session cookies: base64 of a key derived from the secret. */
export function sessionSecret(config: { secret: string }): string {
  return deriveKey(config.secret, 'sessions').toString('base64');
}

/** Whether cookies are marked Secure: wherever people type an https address. */
function isSecure(config: { publicUrl: string }): boolean {
  return config.publicUrl.startsWith('https://');
}

/** Name of the session cookie. */
export function sessionCookieName(config: { publicUrl: string }): string {
  return `${isSecure(config) ? '__Secure-' : ''}gewu.session_token`;
}

/** Snake case for better-auth's columns. */
const columns = {
  user: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
  session: {
    userId: 'user_id',
    expiresAt: 'expires_at',
    ipAddress: 'ip_address',
    userAgent: 'user_agent',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  account: {
    userId: 'user_id',
    accountId: 'account_id',
    providerId: 'provider_id',
    accessToken: 'access_token',
    refreshToken: 'refresh_token',
    idToken: 'id_token',
    accessTokenExpiresAt: 'access_token_expires_at',
    refreshTokenExpiresAt: 'refresh_token_expires_at',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  verification: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
  twoFactor: {
    userId: 'user_id',
    backupCodes: 'backup_codes',
    failedVerificationCount: 'failed_verification_count',
    lockedUntil: 'locked_until',
  },
};

/**
 * Until when a session holds. Staff sign in again after a shift or a week, residents after two months; a session is
 * never prolonged.
 */
export function sessionEnd(account: { username: string | null }, asked: Date, now: Date): Date {
  if (account.username === null) return new Date(now.getTime() + SESSION.residentDays * DAY);
  // better-auth gives a day to those who do not want to be remembered
  const forgotten = asked.getTime() - now.getTime() < 2 * DAY;
  const life = forgotten ? SESSION.staffHours * HOUR : SESSION.staffDays * DAY;
  return new Date(now.getTime() + life);
}

/**
 * better-auth on the city's tables: passwords, TOTP, phone codes, the city's single sign-on. It never makes an
 * account: staff are entered by the administrator, residents by our own phone code. Limits, locks and the audit are
 * ours, in `sign-in.ts`.
 */
export function createAuth({ config, city, jobs }: Pick<Services, 'config' | 'city' | 'jobs'>) {
  const options = {
    appName: 'Gewu',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret: sessionSecret(config),
    database: { db: openAuthDatabase(city) as never, type: 'postgres', transaction: true },
    telemetry: { enabled: false },
    logger: { level: 'error', disabled: config.logLevel === 'silent' },
    rateLimit: { enabled: false },
    user: { modelName: 'auth_users', fields: columns.user },
    session: {
      modelName: 'auth_sessions',
      fields: columns.session,
      expiresIn: (SESSION.residentDays * DAY) / 1000,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'auth_accounts',
      fields: columns.account,
      updateAccountOnSignIn: false,
      accountLinking: { enabled: true, trustedProviders: ['city'] },
    },
    verification: { modelName: 'auth_verifications', fields: columns.verification },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MINIMUM,
      maxPasswordLength: 128,
    },
    advanced: {
      cookiePrefix: 'gewu',
      useSecureCookies: isSecure(config),
      // The kernel refuses foreign origins before anything else.
      disableCSRFCheck: true,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: () => uuidv7() },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const account = await withTransaction(city, system, {}, (trx) =>
              findAccount(trx, session.userId),
            );
            if (!account || account.disabled) {
              throw new APIError('FORBIDDEN', { code: 'identity/disabled' });
            }
            const asked = new Date(session.expiresAt);
            return { data: { ...session, expiresAt: sessionEnd(account, asked, new Date()) } };
          },
        },
      },
      account: {
        // Nobody here calls the single sign-on in the person's name: its tokens are not kept.
        create: {
          before: async (account) => ({
            data: { ...account, accessToken: null, refreshToken: null, idToken: null },
          }),
        },
      },
    },
    plugins: [
      username({
        displayUsername: false,
        usernameValidator: (name) => /^[a-z0-9][a-z0-9._]*$/i.test(name),
      }),
      twoFactor({
        issuer: '格务 Gewu',
        twoFactorTable: 'auth_two_factors',
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: { modelName: 'auth_two_factors', fields: columns.twoFactor },
        },
      }),
      phoneCodes({ config, city, jobs }),
      ...(config.oidc
        ? [
            genericOAuth({
              config: [
                {
                  providerId: 'city',
                  discoveryUrl: `${config.oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
                  clientId: config.oidc.clientId,
                  clientSecret: config.oidc.clientSecret,
                  scopes: ['openid', 'email', 'profile'],
                  pkce: true,
                  disableSignUp: true,
                },
              ],
            }),
          ]
        : []),
    ],
  } satisfies BetterAuthOptions;
  return betterAuth(options);
}

/** What this module asks of better-auth. */
export type Auth = Pick<ReturnType<typeof createAuth>, 'handler'>;
