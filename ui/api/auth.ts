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
export async function verifyTotp(code: string, trustDevice: boolean): Promise<void> {
  await callRoute('POST /api/auth/two-factor/verify-totp', { body: { code, trustDevice } }, quiet);
}

/** Sends a code to a phone. `phoneNumber` with country code, `+8613800000000`. */
export async function sendPhoneCode(phoneNumber: string): Promise<void> {
  await callRoute('POST /api/auth/phone-number/send-otp', { body: { phoneNumber } }, quiet);
}

/** Signs a resident in by the code they were sent; a first sign-in makes the account. */
export async function verifyPhoneCode(phoneNumber: string, code: string): Promise<void> {
  await callRoute('POST /api/auth/phone-number/verify', { body: { phoneNumber, code } }, quiet);
}

/** Leaves for the city's own single sign-on; it leads back to `callbackURL`. */
export async function signInByCity(providerId: string, callbackURL: string): Promise<void> {
  const answer = (await callRoute(
    'POST /api/auth/sign-in/oauth2',
    { body: { providerId, callbackURL } },
    quiet,
  )) as {
    url?: string;
  };
  if (answer.url) globalThis.location.assign(answer.url);
}

/** Ends this session. */
export async function signOut(): Promise<void> {
  await callRoute('POST /api/auth/sign-out', { body: {} }, quiet);
}
