import { createHmac, createSecretKey, type KeyObject, randomInt } from 'node:crypto';
import { type Config, deriveKey } from '../../../kernel/config/config.ts';

/** Letters and digits that are not mistaken for each other. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** A code by which somebody who is not signed in looks at a report: 10 signs, 49 bits, in two groups. */
export function makeTrackingCode(): string {
  const signs = Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]);
  return `${signs.slice(0, 5).join('')}-${signs.slice(5).join('')}`;
}

const keys = new Map<string, KeyObject>();

function keyOf(secret: string): KeyObject {
  const key = keys.get(secret) ?? createSecretKey(deriveKey(secret, 'cases-tracking'));
  keys.set(secret, key);
  return key;
}

/** What is kept of a tracking code: a keyed hash, bound to the case. However it is typed, the same. */
export function hashTrackingCode(
  config: Pick<Config, 'secret'>,
  number: string,
  code: string,
): Buffer {
  const plain = code.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return createHmac('sha256', keyOf(config.secret)).update(`${number}\n${plain}`).digest();
}
