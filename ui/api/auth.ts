import { callRoute } from './client.ts';

/** What the sign-in service answers to a password. */
export interface SignInAnswer {
  /** A second step is due: the code of the authenticator. */
  twoFactorRedirect?: boolean;
}

const quiet = { quiet: true } as const;

/** Signs a member of staff in. Throws ApiError. */
export async function signInByPassword(username: string, password: string): Promise<SignInAnswer> {
  return ((await callRoute(
    'POST /api/auth/sign-in/username',
    { body: { username, password } },
    quiet,
  )) ?? {}) as SignInAnswer;
}

/** The second step: six digits of the authenticator. */
export async function verifyTotp(code: string): Promise<void> {
  await callRoute('POST /api/auth/two-factor/verify-totp', { body: { code } }, quiet);
}

/** The second step with one of the codes kept for a lost authenticator. */
export async function verifyBackupCode(code: string): Promise<void> {
  await callRoute('POST /api/auth/two-factor/verify-backup-code', { body: { code } }, quiet);
}

/** Sends a code to a phone, e.g. `13800138000`. */
export async function sendPhoneCode(phoneNumber: string): Promise<void> {
  await callRoute('POST /api/auth/phone-number/send-otp', { body: { phoneNumber } }, quiet);
}

/** Signs a resident in by the code they were sent; a first sign-in makes the account. */
export async function verifyPhoneCode(
  phoneNumber: string,
  code: string,
  locale: 'zh-CN' | 'en',
): Promise<void> {
  await callRoute(
    'POST /api/auth/phone-number/verify',
    { body: { phoneNumber, code, locale } },
    quiet,
  );
}

/** Leaves for the city's own single sign-on; it leads back to `callbackURL`, a path of this site. */
export async function signInByCity(callbackURL: string): Promise<void> {
  const body = { provider: 'city', callbackURL, errorCallbackURL: callbackURL };
  const answer = (await callRoute('POST /api/auth/sign-in/social', { body }, quiet)) as {
    url?: string;
  };
  if (answer.url) globalThis.location.assign(answer.url);
}

/** Changes the own password; every other device is signed out. */
export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await callRoute(
    'POST /api/auth/change-password',
    { body: { currentPassword, newPassword } },
    quiet,
  );
}

/** Ends this session. */
export async function signOut(): Promise<void> {
  await callRoute('POST /api/auth/sign-out', { body: {} }, quiet);
}
