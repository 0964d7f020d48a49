import { useCallback, useRef } from 'react';

/** A random UUID; also where `crypto.randomUUID` is missing because the page came over plain HTTP on a LAN. */
export function newId(): string {
  if (globalThis.isSecureContext !== false) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * The idempotency key of what a person means to do: the same through double taps and retries, a new one after `done`.
 *
 * @example const intent = useIntent();
 * await api('POST /api/cases', { body }, { idempotencyKey: intent.key() });
 * intent.done();
 */
export function useIntent(): { key: () => string; done: () => void } {
  const held = useRef<string | undefined>(undefined);
  const key = useCallback(() => {
    held.current ??= newId();
    return held.current;
  }, []);
  const done = useCallback(() => {
    held.current = undefined;
  }, []);
  return { key, done };
}
