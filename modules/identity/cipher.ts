import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { deriveKey } from '../../kernel/config/config.ts';

/** What the keys of this module are made from: the part of the configuration that it needs. */
export interface Secret {
  secret: string;
}

const VERSION = 1;

/**
 * Enciphers a text for one row: AES-256-GCM under a key of its own use, bound to the row, so that it can't be moved to
 * another.
 *
 * @param row id of the row, authenticated with the text
 * @returns version (1 byte), nonce (12), tag (16), text
 */
export function encipher(config: Secret, row: string, text: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(config.secret, 'identity-cipher'), nonce);
  cipher.setAAD(Buffer.from(row));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body]);
}

/** @throws Error when the bytes were changed, belong to another row, or the secret is another. */
export function decipher(config: Secret, row: string, bytes: Buffer): string {
  if (bytes[0] !== VERSION) throw new Error(`unknown version ${bytes[0]} of a cipher`);
  const key = deriveKey(config.secret, 'identity-cipher');
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13));
  cipher.setAAD(Buffer.from(row));
  cipher.setAuthTag(bytes.subarray(13, 29));
  return Buffer.concat([cipher.update(bytes.subarray(29)), cipher.final()]).toString('utf8');
}

/**
 * A keyed hash by which equal values are found without being readable: a blind index. 32 bytes.
 *
 * @param use what it indexes, e.g. `phone`: equal values of two uses have different hashes
 */
export function keyedHash(config: Secret, use: string, value: string): Buffer {
  return createHmac('sha256', deriveKey(config.secret, `identity-index-${use}`))
    .update(value)
    .digest();
}
