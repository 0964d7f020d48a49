import { z } from 'zod';
import { defineRoutes } from '../../kernel/http/contract.ts';
import { deputyRoutes } from './deputy-contract.ts';
import type { PostCode } from './posts.ts';
import { appointmentShape, postShape, termRoutes } from './terms/contract.ts';

const id = z.uuid();
const instant = z.iso.datetime().describe('UTC instant');
const date = z.iso.date().describe('calendar day in the city, YYYY-MM-DD');
const version = z.number().int().describe('version for If-Match');

/** Languages of the product. */
export const localeShape = z.enum(['zh-CN', 'en']);

const displayName = z.string().trim().min(1).max(60).describe('name that others see');
const email = z.email().max(200);

/**
 * A mainland mobile number, with or without +86, spaces and hyphens; kept as `+8613800138000`.
 *
 * @source numbering plan of public telecommunication networks (MIIT 2017): 11 digits that begin with 1
 */
export const phoneShape = z
  .string()
  .max(24)
  .transform((text) => text.replace(/[\s-]/g, '').replace(/^(\+|00)?86(?=1\d{10}$)/, ''))
  .refine((digits) => /^1[3-9]\d{9}$/.test(digits), {
    error: 'is no mobile number; accepted: 11 digits, e.g. 138 0013 8000',
  })
  .transform((digits) => `+86${digits}`)
  .describe('mobile number');

/** Least length of a password of staff. */
export const PASSWORD_MINIMUM = 12;

/** A password of staff: long rather than odd, and not one character repeated. */
export const passwordShape = z
  .string()
  .min(PASSWORD_MINIMUM)
  .max(128)
  .refine((text) => new Set(text).size >= 5, {
    error: 'is too uniform; accepted: at least 5 different characters',
  })
  .describe(`at least ${PASSWORD_MINIMUM} characters`);

/** Name by which staff sign in. */
export const usernameShape = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._]{2,29}$/, {
    error: 'accepted: 3 to 30 letters a-z, digits, dots and underscores',
  })
  .describe('name to sign in with');

/** Who is signed in, with what they hold. */
export const meShape = z
  .object({
    id,
    displayName: z.string(),
    username: z.string().nullable().describe('null for those who sign in by phone alone'),
    phoneMasked: z.string().nullable().describe('138****8000'),
    email: z.string().nullable(),
    locale: localeShape,
    elderMode: z.boolean(),
    twoFactorEnabled: z.boolean(),
    mustChangePassword: z.boolean().describe('posts rest until the password is changed'),
    demo: z.boolean().describe('an account of the demo'),
    appointments: z.array(appointmentShape).describe('in force today'),
    version,
  })
  .meta({ id: 'Me' });

/** An account as administrators see it. */
export const personShape = z
  .object({
    id,
    displayName: z.string(),
    username: z.string().nullable(),
    phoneMasked: z.string().nullable(),
    email: z.string().nullable(),
    locale: localeShape,
    twoFactorEnabled: z.boolean(),
    disabledAt: instant.nullable(),
    lockedUntil: instant.nullable().describe('locked after failed passwords'),
    lastSignInAt: instant.nullable(),
    demo: z.boolean(),
    createdAt: instant,
    appointments: z.array(appointmentShape),
    version,
  })
  .meta({ id: 'Person' });

/** A device that is signed in. */
export const sessionShape = z
  .object({
    id,
    current: z.boolean().describe('the one that asks'),
    createdAt: instant,
    expiresAt: instant,
    address: z.string().nullable().describe('network address at sign-in'),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'Session' });

/** Who opened the phone of the person who asks, and why. */
export const openingShape = z
  .object({
    id,
    openedAt: instant,
    post: z.string().nullable().describe('post of the one who opened it'),
    openedBy: z.string().describe('name of the one who opened it'),
    subjectType: z.string().describe('what it was opened for, e.g. case'),
    subjectId: z.string(),
    reason: z.string(),
  })
  .meta({ id: 'Opening' });

/** What an API key may be used for. */
export const apiKeyScopes = ['open311'] as const;

/** A key of another system; the key itself is shown once. */
export const apiKeyShape = z
  .object({
    id,
    name: z.string(),
    scopes: z.array(z.enum(apiKeyScopes)),
    hint: z.string().describe('first characters of the key'),
    createdAt: instant,
    createdBy: z.string().nullable(),
    expiresOn: date.nullable().describe('last day'),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' });

const personParams = z.object({ personId: id });
const ok = z.object({ ok: z.literal(true) });

/** Routes of this module. Signing in itself is at `/api/auth`, see `authRoutes`. */
export const identityRoutes = defineRoutes({
  getMe: {
    method: 'GET',
    path: '/api/identity/me',
    summary: 'Who is signed in, and the posts they hold today',
    access: 'signed-in',
    response: meShape,
  },
  updateMe: {
    method: 'PATCH',
    path: '/api/identity/me',
    summary: 'Change own name, language, elder mode or address',
    access: 'signed-in',
    body: z
      .object({
        displayName,
        locale: localeShape,
        elderMode: z.boolean(),
        email: email.nullable(),
      })
      .partial(),
    response: meShape,
    versioned: true,
  },
  listMyOpenings: {
    method: 'GET',
    path: '/api/identity/me/openings',
    summary: 'Every opening of my phone number: who, when, on what and why',
    access: 'signed-in',
    query: z.object({ cursor: id.optional() }),
    response: z.object({ items: z.array(openingShape), nextCursor: id.nullable() }),
  },
  listSessions: {
    method: 'GET',
    path: '/api/identity/sessions',
    summary: 'Devices on which I am signed in',
    access: 'signed-in',
    response: z.object({ items: z.array(sessionShape) }),
  },
  revokeSession: {
    method: 'DELETE',
    path: '/api/identity/sessions/:sessionId',
    summary: 'Sign one of my devices out',
    access: 'signed-in',
    params: z.object({ sessionId: id }),
    response: ok,
    unkeyed: true,
  },
  revokeOtherSessions: {
    method: 'DELETE',
    path: '/api/identity/sessions',
    summary: 'Sign all my other devices out',
    access: 'signed-in',
    response: z.object({ revoked: z.number().int() }),
    unkeyed: true,
  },
  listPeople: {
    method: 'GET',
    path: '/api/identity/people',
    summary: 'Accounts, by name, username, phone or post',
    access: 'identity.people.read',
    query: z.object({
      search: z
        .string()
        .trim()
        .max(60)
        .optional()
        .describe('part of a name or username, or a whole phone number'),
      post: postShape.optional(),
      state: z.enum(['active', 'disabled']).optional(),
      staff: z.stringbool().optional().describe('only those with a username'),
      cursor: id.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({ items: z.array(personShape), nextCursor: id.nullable() }),
  },
  getPerson: {
    method: 'GET',
    path: '/api/identity/people/:personId',
    summary: 'An account with all its posts, past ones too',
    access: 'identity.people.read',
    params: personParams,
    response: personShape,
  },
  createPerson: {
    method: 'POST',
    path: '/api/identity/people',
    summary: 'Make an account of staff; without a password one is made and shown once',
    access: 'identity.people.manage',
    body: z.object({
      displayName,
      username: usernameShape,
      password: passwordShape.optional(),
      phone: phoneShape.optional(),
      email: email.optional().describe("also links the city's single sign-on to the account"),
      locale: localeShape.default('zh-CN'),
    }),
    response: z.object({
      person: personShape,
      temporaryPassword: z.string().nullable().describe('shown once; to be changed at first use'),
    }),
    status: 201,
    unkeyed: true,
  },
  resetPassword: {
    method: 'POST',
    path: '/api/identity/people/:personId/password',
    summary: 'Give a new temporary password, sign all devices out, lift the lock',
    access: 'identity.people.manage',
    params: personParams,
    body: z.object({
      clearTwoFactor: z.boolean().default(false).describe('the phone with the codes is lost'),
    }),
    response: z.object({ temporaryPassword: z.string() }),
    unkeyed: true,
  },
  disablePerson: {
    method: 'POST',
    path: '/api/identity/people/:personId/disable',
    summary: 'Close an account: it signs in no more, its devices are signed out',
    access: 'identity.people.manage',
    params: personParams,
    body: z.object({ reason: z.string().trim().min(2).max(200) }),
    response: personShape,
    versioned: true,
  },
  enablePerson: {
    method: 'POST',
    path: '/api/identity/people/:personId/enable',
    summary: 'Open a closed account again',
    access: 'identity.people.manage',
    params: personParams,
    response: personShape,
    versioned: true,
  },
  ...termRoutes,
  ...deputyRoutes,
  listApiKeys: {
    method: 'GET',
    path: '/api/identity/api-keys',
    summary: 'Keys of other systems',
    access: 'identity.apiKeys.read',
    response: z.object({ items: z.array(apiKeyShape) }),
  },
  createApiKey: {
    method: 'POST',
    path: '/api/identity/api-keys',
    summary: 'Make a key for another system; it is shown once',
    access: 'identity.apiKeys.manage',
    body: z.object({
      name: z.string().trim().min(2).max(60).describe('who uses it'),
      scopes: z.array(z.enum(apiKeyScopes)).min(1).max(apiKeyScopes.length),
      expiresOn: date.optional().describe('last day; open unless told'),
    }),
    response: z.object({ apiKey: apiKeyShape, key: z.string().describe('shown once') }),
    status: 201,
    unkeyed: true,
  },
  revokeApiKey: {
    method: 'DELETE',
    path: '/api/identity/api-keys/:apiKeyId',
    summary: 'Refuse a key from now on',
    access: 'identity.apiKeys.manage',
    params: z.object({ apiKeyId: id }),
    response: apiKeyShape,
    unkeyed: true,
  },
  getSignInMethods: {
    method: 'GET',
    path: '/api/identity/sign-in-methods',
    summary: 'Ways to sign in that this city offers',
    access: 'public',
    response: z.object({
      phoneCode: z.boolean(),
      password: z.boolean(),
      singleSignOn: z.boolean(),
    }),
  },
  getLastCode: {
    method: 'GET',
    path: '/api/dev/last-code',
    summary: 'The code last sent to a phone; not in production',
    access: 'public',
    query: z.object({ phone: phoneShape }),
    response: z.object({ code: z.string() }),
  },
});

export type Me = z.output<typeof meShape>;
export type Person = z.output<typeof personShape>;
export type AppointmentView = z.output<typeof appointmentShape>;
export type ApiKey = z.output<typeof apiKeyShape>;
export type ApiKeyScope = (typeof apiKeyScopes)[number];
export type { PostCode };

/**
 * A phone number as it is shown to those who have not opened it.
 *
 * @param lastFour last four digits; null for a person without a phone
 * @example maskPhone('8000') // '*******8000'
 */
export function maskPhone(lastFour: string | null): string | null {
  return lastFour === null ? null : `*******${lastFour}`;
}
