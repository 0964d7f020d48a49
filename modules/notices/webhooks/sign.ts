/**
 * Signatures by which a receiver knows that an event is the city's. Pure.
 *
 * @source Standard Webhooks 1.0.0, symmetric signatures
 */
import { createHmac, randomBytes } from 'node:crypto';

/** A new secret: `whsec_` and 24 random bytes in base64. */
export function makeSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

/** `v1,<base64>` of an event under a secret. @param at seconds since 1970 */
export function sign(secret: string, id: string, at: number, payload: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${at}.${payload}`).digest('base64');
  return `v1,${digest}`;
}

/** The headers of a try. @param secrets those that are valid now; one signature each */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  at: Date,
  payload: string,
): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': secrets.map((secret) => sign(secret, id, seconds, payload)).join(' '),
  };
}
