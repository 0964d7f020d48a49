import type { Config } from '../../kernel/config/config.ts';

/** So many tries in so many seconds; then none until the seconds have passed. */
export interface TryLimit {
  tries: number;
  seconds: number;
}

export interface SignInLimits {
  /** Failed passwords of one account, then it is locked. */
  password: TryLimit;
  /** Sign-ins from one network address, whole offices stand behind one. */
  address: TryLimit;
  /** Codes sent at the wish of one address. */
  codesToAddress: TryLimit;
  /** Codes sent to one phone. */
  codesToPhone: TryLimit;
  /** Seconds between two codes to one phone. */
  codePause: number;
}

/** Minutes for which a code holds. */
export const CODE_MINUTES = 5;

/** Wrong tries after which a code no longer holds. */
export const CODE_TRIES = 5;

/** Days and hours for which a device stays signed in. */
export const SESSION = {
  /** Residents, by phone code. */
  residentDays: 60,
  /** Staff who asked to be remembered. */
  staffDays: 7,
  /** Staff on a shared desk. */
  staffHours: 12,
};

/**
 * What sign-in bears before it refuses. The lock of five passwords holds everywhere; a demo, which production refuses,
 * may be shown again and again.
 *
 * @source GB/T 22239-2019 8.1.4.1 b): failed sign-ins are limited
 */
export function signInLimits(config: Pick<Config, 'demo'>): SignInLimits {
  const password = { tries: 5, seconds: 15 * 60 };
  if (config.demo) {
    return {
      password,
      address: { tries: 100_000, seconds: 600 },
      codesToAddress: { tries: 100_000, seconds: 3600 },
      codesToPhone: { tries: 10_000, seconds: 3600 },
      codePause: 0,
    };
  }
  return {
    password,
    address: { tries: 200, seconds: 600 },
    codesToAddress: { tries: 60, seconds: 3600 },
    codesToPhone: { tries: 5, seconds: 3600 },
    codePause: 60,
  };
}
