import type { FastifyRequest } from 'fastify';
import { AppError, type FieldError } from '../errors/app-error.ts';

/** Paths of the texts in a value that hold U+0000, which no text of PostgreSQL can. */
export function findNul(value: unknown, path: string): string[] {
  if (typeof value === 'string') return value.includes('\0') ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name.includes('\0') ? [path] : findNul(part, `${path}.${name}`),
  );
}

/**
 * Refuses input with U+0000 anywhere, once for all routes: shapes accept it as a character of a text.
 *
 * @throws AppError http/invalid-input naming each field
 */
export async function refuseNul(request: FastifyRequest): Promise<void> {
  const { params, query, body } = request;
  const paths = Buffer.isBuffer(body)
    ? []
    : [...findNul(params, 'params'), ...findNul(query, 'query'), ...findNul(body, 'body')];
  if (paths.length === 0) return;
  const fields: FieldError[] = paths.map((path) => ({
    path,
    message: 'holds the character U+0000',
    accepted: 'any other character',
  }));
  throw new AppError('http/invalid-input', { count: fields.length, fields });
}
