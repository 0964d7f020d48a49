import { randomInt, timingSafeEqual } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Jobs } from '../../kernel/jobs/jobs.ts';
import { decipher, encipher, keyedHash } from './cipher.ts';
import { CODE_MINUTES, CODE_TRIES, signInLimits } from './limits.ts';
import {
  findLastCode,
  findSecondsSinceCode,
  insertPhoneCode,
  lockPhone,
  spendCode,
  takeCodeTry,
} from './phone-store.ts';
import { takeTry } from './tries-store.ts';

/** Name of the job that sends a code. */
export const SEND_CODE_JOB = 'identity.sendCode';

/** Keyed hash by which a phone is found. */
export function phoneIndexOf(config: Pick<Config, 'secret'>, phone: string): Buffer {
  return keyedHash(config, 'phone', phone);
}

/**
 * Makes a code of six digits for a phone and puts its sending in the queue.
 *
 * @param phone as `phoneShape` gives it, `+8613800138000`
 * @throws AppError `identity/code-too-soon` after another one, or after too many in an hour.
 */
export async function issueCode(
  trx: Trx,
  config: Pick<Config, 'secret' | 'demo'>,
  jobs: Pick<Jobs, 'enqueue'>,
  phone: string,
): Promise<void> {
  const limits = signInLimits(config);
  const phoneIndex = phoneIndexOf(config, phone);
  await lockPhone(trx, phoneIndex);
  const since = await findSecondsSinceCode(trx, phoneIndex);
  if (since !== undefined && since < limits.codePause) {
    throw new AppError('identity/code-too-soon', { seconds: Math.ceil(limits.codePause - since) });
  }
  const sent = await takeTry(trx, keyedHash(config, 'codes-to-phone', phone), limits.codesToPhone);
  if (!sent.allowed) throw new AppError('identity/code-too-soon', { seconds: sent.seconds });
  const id = uuidv7();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  await insertPhoneCode(trx, {
    id,
    phoneIndex,
    phoneCipher: encipher(config, `${id}:phone`, phone),
    codeCipher: encipher(config, `${id}:code`, code),
    codeHash: hashCode(config, id, code),
    minutes: CODE_MINUTES,
  });
  await jobs.enqueue(trx, SEND_CODE_JOB, { codeId: id });
}

function hashCode(config: Pick<Config, 'secret'>, id: string, code: string): Buffer {
  return keyedHash(config, 'phone-code', `${id}:${code}`);
}

/** How a try with a code went. A wrong one is a result, not an error: its count must be kept. */
export type CodeResult = 'right' | 'wrong' | 'usedUp';

/** Tries a code; a right one is used up by it. */
export async function tryCode(
  trx: Trx,
  config: Pick<Config, 'secret'>,
  phone: string,
  code: string,
): Promise<CodeResult> {
  const taken = await takeCodeTry(trx, phoneIndexOf(config, phone));
  if (!taken) return 'wrong';
  if (taken.tries > CODE_TRIES) return 'usedUp';
  if (!timingSafeEqual(taken.code_hash, hashCode(config, taken.id, code))) {
    return taken.tries === CODE_TRIES ? 'usedUp' : 'wrong';
  }
  return (await spendCode(trx, taken.id)) ? 'right' : 'wrong';
}

/**
 * The code last sent to a phone, for demos and tests; in production its text is gone once sent.
 *
 * @throws AppError `http/not-found` when no code holds.
 */
export async function getLastCode(
  trx: Trx,
  config: Pick<Config, 'secret'>,
  phone: string,
): Promise<string> {
  const last = await findLastCode(trx, phoneIndexOf(config, phone));
  if (!last?.code_cipher) throw new AppError('http/not-found');
  return decipher(config, `${last.id}:code`, last.code_cipher);
}
