/** One field of the input that was refused. */
export interface FieldProblem {
  /** Where in the input, e.g. `body.text`. */
  path: string;
  message: string;
  /** What would be accepted, in words. */
  accepted?: string | undefined;
}

/** The body of every refusal, as the server sends it. */
export interface ErrorBody {
  code: string;
  message: string;
  fields?: FieldProblem[];
  details?: Record<string, unknown>;
  /** The record as it stands now, with a 409 of a stale write. */
  current?: unknown;
  requestId?: string;
}

/**
 * A refusal of the server, or of the way to it.
 *
 * `status` 0 and the codes `client/offline` (this device has no network), `client/unreachable` (no answer came) and
 * `client/unreadable` (the answer is no answer of ours) are made here; every other code is the server's, with its
 * message already in the reader's language.
 */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: readonly FieldProblem[];
  readonly details: Record<string, unknown>;
  readonly current: unknown;
  readonly requestId: string | undefined;
  /** Seconds to wait before another try, when the server said so. */
  readonly retryAfter: number | undefined;

  constructor(body: ErrorBody, status: number, retryAfter?: number) {
    super(body.message);
    this.name = 'ApiError';
    this.code = body.code;
    this.status = status;
    this.fields = body.fields ?? [];
    this.details = body.details ?? {};
    this.current = body.current;
    this.requestId = body.requestId;
    this.retryAfter = retryAfter;
  }
}

/** Whether another try of the same request may go through: no network, no answer, or the server asked to wait. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || error.status === 429 || error.status >= 502;
}

/** The problem of one field, by the end of its path: `fieldProblem(error, 'text')` finds `body.text`. */
export function fieldProblem(error: unknown, field: string): FieldProblem | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.fields.find(
    (problem) => problem.path === field || problem.path.endsWith(`.${field}`),
  );
}
