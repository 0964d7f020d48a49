import type { IncomingMessage } from 'node:http';

/**
 * Whether the asker has already what would be answered: `If-None-Match` names its strong ETag, or is `*`.
 * @source RFC 9110, 13.1.2: compared weakly
 * @example isUnchanged(request, '"abc"') // If-None-Match: W/"abc", "def"
 */
export function isUnchanged({ headers }: Pick<IncomingMessage, 'headers'>, etag: string): boolean {
  const header = headers['if-none-match'];
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}
