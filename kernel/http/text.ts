import type { FastifyRequest } from 'fastify';
import { AppError, type FieldError } from '../errors/app-error.ts';

/** No text of PostgreSQL holds U+0000, and half of a surrogate pair is no character. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Paths of the texts in a value that the database can't keep. */
export function findUnstorable(value: unknown, path: string): string[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    isStorable(name) ? findUnstorable(part, `${path}.${name}`) : [path],
  );
}

/**
 * Refuses input with U+0000 or half a surrogate pair anywhere, once for all routes: shapes accept both as characters
 * of a text.
 *
 * @throws AppError http/invalid-input naming each field
 */
export async function refuseUnstorable(request: FastifyRequest): Promise<void> {
  const { params, query, body } = request;
  const paths = Buffer.isBuffer(body)
    ? []
    : [
        ...findUnstorable(params, 'params'),
        ...findUnstorable(query, 'query'),
        ...findUnstorable(body, 'body'),
      ];
  if (paths.length === 0) return;
  const fields: FieldError[] = paths.map((path) => ({
    path,
    message: 'holds U+0000 or half of a surrogate pair',
    accepted: 'whole characters of Unicode other than U+0000',
  }));
  throw new AppError('http/invalid-input', { count: fields.length, fields });
}
