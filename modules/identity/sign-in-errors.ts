import { AppError } from '../../kernel/errors/app-error.ts';

/** What better-auth's codes are called here. */
const codes: Record<string, string> = {
  INVALID_USERNAME_OR_PASSWORD: 'identity/wrong-credentials',
  INVALID_USERNAME: 'identity/wrong-credentials',
  USERNAME_TOO_SHORT: 'identity/wrong-credentials',
  USERNAME_TOO_LONG: 'identity/wrong-credentials',
  INVALID_PASSWORD: 'identity/wrong-credentials',
  PASSWORD_TOO_SHORT: 'identity/password-weak',
  PASSWORD_TOO_LONG: 'identity/password-weak',
  CREDENTIAL_ACCOUNT_NOT_FOUND: 'identity/no-account',
  INVALID_CODE: 'identity/wrong-code',
  INVALID_BACKUP_CODE: 'identity/wrong-code',
  BACKUP_CODES_NOT_ENABLED: 'identity/wrong-code',
  INVALID_TWO_FACTOR_COOKIE: 'identity/second-step-expired',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'identity/second-step-expired',
  ACCOUNT_TEMPORARILY_LOCKED: 'identity/second-step-locked',
  TOTP_ALREADY_ENABLED: 'identity/two-factor-already-on',
  TOTP_NOT_ENABLED: 'identity/two-factor-off',
  PROVIDER_NOT_FOUND: 'identity/single-sign-on-failed',
  UNAUTHORIZED: 'http/unauthenticated',
};

/** The error in an answer of better-auth, as a coded one of ours. */
export function toSignInError(status: number, text: string): AppError {
  let body: { code?: unknown; details?: unknown } = {};
  try {
    body = JSON.parse(text);
  } catch {
    // an answer without a body says it by its status
  }
  const { code, details } = body;
  if (typeof code === 'string') {
    if (/^(identity|http)\//.test(code)) {
      return new AppError(code, (details as Record<string, unknown> | undefined) ?? {});
    }
    const known = codes[code];
    if (known) return new AppError(known);
  }
  if (status === 401) return new AppError('http/unauthenticated');
  if (status === 429) return new AppError('http/too-many-requests', { seconds: 60 });
  if (status >= 500) return new AppError('http/internal');
  return new AppError('http/invalid-input', { count: 1, fields: [] });
}
