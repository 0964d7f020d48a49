/** HTTP status and the two messages of a coded error, declared once in a module's `errors.ts`. */
export interface ErrorDeclaration {
  status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 423 | 428 | 429 | 500 | 503;
  /** What happened, what was kept, what to do. `{name}` is filled from the details. */
  zh: string;
  en: string;
}

/** One field of an input that was refused. */
export interface FieldError {
  /** Where: `body.location.lng`. */
  path: string;
  /** What is wrong. */
  message: string;
  /** What is accepted, e.g. `at most 2000 characters`. */
  accepted?: string;
}

export interface ErrorDetails {
  [name: string]: unknown;
  fields?: FieldError[];
  /** The record as it is now, for a stale write. */
  current?: unknown;
}

const declared = new Map<string, ErrorDeclaration>();

/** The one error that services throw. The code is `module/what`, e.g. `cases/not-found`. */
export class AppError extends Error {
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, details: ErrorDetails = {}) {
    super(code);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/**
 * Declares the coded errors of a module; call it once, in `errors.ts`.
 *
 * @throws Error when a code is declared twice.
 */
export function defineErrors<const T extends Record<string, ErrorDeclaration>>(
  module: string,
  errors: T,
): T {
  for (const [name, declaration] of Object.entries(errors)) {
    const code = `${module}/${name}`;
    if (declared.has(code)) throw new Error(`error code ${code} is declared twice`);
    declared.set(code, declaration);
  }
  return errors;
}

/** All declared codes, sorted: for the documents and the tests that hold them equal. */
export function listErrors(): [code: string, declaration: ErrorDeclaration][] {
  return [...declared].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The declaration of a code; an undeclared one counts as an internal error. */
export function findErrorDeclaration(code: string): ErrorDeclaration | undefined {
  return declared.get(code);
}

/** The message of an error in a language, its placeholders filled from the details. */
export function formatError(error: AppError, locale: 'zh-CN' | 'en'): string {
  const declaration = declared.get(error.code);
  if (!declaration) return error.code;
  const text = locale === 'en' ? declaration.en : declaration.zh;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(error.details[name] ?? ''));
}
