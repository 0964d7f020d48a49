import { z } from 'zod';
import { defineRoutes } from '../../kernel/http/contract.ts';
import { localeShape, passwordShape, phoneShape } from './contract.ts';

const ok = z.object({ ok: z.literal(true) });
const password = z.string().min(1).max(128);
const code = z.string().trim().min(1).max(20);
const sameSitePath = z
  .string()
  .max(300)
  .regex(/^\/(?![/\\])[\x21-\x7e]*$/, { error: 'accepted: a path of this site, e.g. /console' });
const visible = (length: number) =>
  z
    .string()
    .max(length)
    .regex(/^[\x20-\x7e]*$/);

/**
 * Signing in: the endpoints of better-auth that are open, with its paths and bodies; all its others answer 404. The
 * session travels in a cookie alone. Errors come as everywhere: `ErrorBody` with codes of this module.
 */
export const authRoutes = defineRoutes({
  signInByPassword: {
    method: 'POST',
    path: '/api/auth/sign-in/username',
    summary: 'Sign in with username and password',
    access: 'public',
    body: z.object({
      username: z.string().trim().min(1).max(60),
      password,
      rememberMe: z.boolean().default(true).describe('a week instead of a shift'),
    }),
    response: z.object({
      twoFactorRedirect: z.boolean().describe('a code of the authenticator is asked for next'),
    }),
    unkeyed: true,
  },
  verifyTotp: {
    method: 'POST',
    path: '/api/auth/two-factor/verify-totp',
    summary: 'Second step with the code of the authenticator; signed in, it completes the set-up',
    access: 'public',
    body: z.object({ code }),
    response: ok,
    unkeyed: true,
  },
  verifyBackupCode: {
    method: 'POST',
    path: '/api/auth/two-factor/verify-backup-code',
    summary: 'Second step with a backup code',
    access: 'public',
    body: z.object({ code }),
    response: ok,
    unkeyed: true,
  },
  enableTwoFactor: {
    method: 'POST',
    path: '/api/auth/two-factor/enable',
    summary: 'Begin the set-up of TOTP; a first code completes it',
    access: 'signed-in',
    body: z.object({ password }),
    response: z.object({
      totpURI: z.string().describe('otpauth:// address for the authenticator'),
      backupCodes: z.array(z.string()).describe('shown once; each opens once'),
    }),
    unkeyed: true,
  },
  disableTwoFactor: {
    method: 'POST',
    path: '/api/auth/two-factor/disable',
    summary: 'Leave TOTP',
    access: 'signed-in',
    body: z.object({ password }),
    response: ok,
    unkeyed: true,
  },
  changePassword: {
    method: 'POST',
    path: '/api/auth/change-password',
    summary: 'Change the own password; the other devices are signed out',
    access: 'signed-in',
    body: z.object({ currentPassword: password, newPassword: passwordShape }),
    response: ok,
    unkeyed: true,
  },
  sendPhoneCode: {
    method: 'POST',
    path: '/api/auth/phone-number/send-otp',
    summary: 'Send a code to a phone; it holds for 5 minutes',
    access: 'public',
    body: z.object({ phoneNumber: phoneShape }),
    response: ok,
    unkeyed: true,
  },
  signInByPhoneCode: {
    method: 'POST',
    path: '/api/auth/phone-number/verify',
    summary: 'Sign in with the code; the first time makes an account',
    access: 'public',
    body: z.object({ phoneNumber: phoneShape, code, locale: localeShape.default('zh-CN') }),
    response: ok,
    unkeyed: true,
  },
  signInBySingleSignOn: {
    method: 'POST',
    path: '/api/auth/sign-in/social',
    summary: "Begin at the city's single sign-on",
    access: 'public',
    body: z.object({
      provider: z.literal('city'),
      callbackURL: sameSitePath.default('/console'),
    }),
    response: z.object({ url: z.url().describe('address to go to') }),
    unkeyed: true,
  },
  finishSingleSignOn: {
    method: 'GET',
    path: '/api/auth/callback/city',
    summary: "Where the city's single sign-on sends the browser back to",
    access: 'public',
    query: z.object({
      code: visible(2000).optional(),
      state: visible(2000).optional(),
      iss: visible(500).optional(),
      error: visible(200).optional(),
      error_description: z.string().max(500).optional(),
    }),
    response: z.any(),
    raw: true,
  },
  signOut: {
    method: 'POST',
    path: '/api/auth/sign-out',
    summary: 'Sign this device out',
    access: 'public',
    response: ok,
    unkeyed: true,
  },
});
