import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  isResponseSerializationError,
} from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUnavailable } from '../db/failures.ts';
import {
  AppError,
  type FieldError,
  findErrorDeclaration,
  formatError,
} from '../errors/app-error.ts';
import '../errors/errors.ts';

type Locale = 'zh-CN' | 'en';

/** When to try again what could not be done for the moment. Seconds. */
const RETRY_AFTER = 10;

/** Body of every error answer. */
export interface ErrorBody {
  code: string;
  message: string;
  fields?: FieldError[];
  details?: Record<string, unknown>;
  current?: unknown;
  requestId: string;
}

/** Turns what was thrown into the coded error that is answered; unknown ones become `http/internal`. */
export function toAppError(error: unknown, requestId: string, locale: Locale): AppError {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = error.validationContext === 'querystring' ? 'query' : error.validationContext;
    const fields = error.validation.map((v) => fieldOf(where ?? 'body', v as never, locale));
    return new AppError('http/invalid-input', { count: fields.length, fields });
  }
  if (error instanceof Error && isResponseSerializationError(error))
    return new AppError('http/internal', { requestId });
  return (
    fromDatabase(error) ??
    fromFastify(error as FastifyError) ??
    new AppError('http/internal', { requestId })
  );
}

/** An issue of zod as the type provider hands it on: the issue without path and message. */
interface Validation {
  instancePath: string;
  message: string;
  keyword: string;
  params: Record<string, unknown>;
}

const english = z.locales.en().localeError;
const chinese = z.locales.zhCN().localeError;

function fieldOf(
  where: string,
  { instancePath, message, keyword, params }: Validation,
  locale: Locale,
): FieldError {
  const path = [where, ...instancePath.split('/').filter(Boolean)].join('.');
  const issue = { ...params, code: keyword, path: [], input: undefined } as never;
  const isDefault = textOf(english(issue)) === message;
  const accepted = acceptedOf(params);
  return {
    path,
    message: isDefault && locale === 'zh-CN' ? (textOf(chinese(issue)) ?? message) : message,
    ...(accepted ? { accepted } : {}),
  };
}

function textOf(told: string | { message: string } | null | undefined): string | undefined {
  return typeof told === 'string' ? told : told?.message;
}

/** What would have been accepted, in words that need no translation where there are any. */
function acceptedOf(issue: Record<string, unknown>): string | undefined {
  if (Array.isArray(issue.values)) return issue.values.join(', ');
  if (issue.maximum !== undefined) return `≤ ${issue.maximum}`;
  if (issue.minimum !== undefined) return `≥ ${issue.minimum}`;
  if (issue.format !== undefined) return String(issue.pattern ?? issue.format);
  if (issue.expected !== undefined) return String(issue.expected);
  return undefined;
}

/** Constraint errors of PostgreSQL become coded errors here and nowhere else. */
function fromDatabase(error: unknown): AppError | undefined {
  if (isUnavailable(error)) return new AppError('http/unavailable');
  const { code, constraint } = error as Error & { code?: string; constraint?: string };
  if (typeof code !== 'string') return undefined;
  const told = fromConstraint(constraint);
  if (told) return told;
  if (code === '23505' || code === '23P01' || code === '40001' || code === '40P01') {
    return new AppError('http/conflict');
  }
  if (code === '42501') return new AppError('http/forbidden');
  if (/^22/.test(code) || code === '23502' || code === '23503' || code === '23514') {
    return new AppError('http/invalid-input', { count: 1, fields: [] });
  }
  return undefined;
}

const constraintErrors = new Map<string, string>();

/** Says which coded error a constraint of the database stands for. */
export function mapConstraint(constraint: string, code: string): void {
  constraintErrors.set(constraint, code);
}

function fromFastify(error: FastifyError): AppError | undefined {
  switch (error.statusCode) {
    case 413:
      return new AppError('http/too-large', { limit: '1 MB' });
    case 415:
      return new AppError('http/unsupported-media-type', { accepted: 'application/json' });
    case 429:
      return new AppError('http/too-many-requests', { seconds: 60 });
    case 404:
      return new AppError('http/not-found');
  }
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500) {
    return new AppError('http/invalid-input', {
      count: 1,
      fields: [{ path: 'body', message: error.message }],
    });
  }
  return undefined;
}

/** The coded error that a constraint's violation stands for; undefined for one that {@link mapConstraint} was not told. */
export function fromConstraint(constraint: string | undefined): AppError | undefined {
  const code = constraintErrors.get(constraint ?? '');
  return code === undefined ? undefined : new AppError(code);
}

/** The language that a request asks for by `Accept-Language`; Chinese unless it begins with English. */
export function localeOf(request: FastifyRequest): Locale {
  const header = request.headers['accept-language'];
  return typeof header === 'string' && /^\s*en/i.test(header) ? 'en' : 'zh-CN';
}

/** Answers every error in one form, `ErrorBody`. */
export function installErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((thrown, request, reply) => {
    const error = toAppError(thrown, request.id, localeOf(request));
    const status = findErrorDeclaration(error.code)?.status ?? 500;
    if (status >= 500) request.log.error({ err: thrown, code: error.code }, 'request failed');
    return replyError(request, reply, error, status);
  });
  app.setNotFoundHandler((request, reply) =>
    replyError(request, reply, new AppError('http/not-found'), 404),
  );
}

/** Answers an address that is broken or too long to name anything, which the router refuses before any hook runs. */
export function answerBadAddress(_: unknown, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff');
  reply.header('content-security-policy', "default-src 'none'");
  replyError(request, reply, new AppError('http/not-found'), 404);
}

function replyError(request: FastifyRequest, reply: FastifyReply, error: AppError, status: number) {
  const { fields, current, ...details } = error.details;
  const body: ErrorBody = {
    code: error.code,
    message: formatError(error, localeOf(request)),
    ...(fields ? { fields } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
    ...(current === undefined ? {} : { current }),
    requestId: request.id,
  };
  if (status === 429) reply.header('retry-after', String(details.seconds ?? 60));
  if (status === 503) reply.header('retry-after', String(RETRY_AFTER));
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
