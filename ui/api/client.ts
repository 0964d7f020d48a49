import type {
  RouteDefinition,
  RouteInput,
  RouteKey,
  RouteOutput,
} from '../../kernel/http/contract.ts';
import { ApiError, type ErrorBody } from './error.ts';
import { newId } from './intent.ts';

/** What a shell tells the client once, at its start. */
export interface ApiSettings {
  /** Sent as `Accept-Language`, so that messages come in the reader's language. */
  locale: () => string;
  /** Called on a 401: the session has ended or never was. */
  onSignedOut: () => void;
  /** Words for refusals that no server made. */
  say: (problem: 'offline' | 'unreachable' | 'unreadable') => string;
  fetch: typeof globalThis.fetch;
  wait: (ms: number) => Promise<void>;
}

const settings: ApiSettings = {
  locale: () => 'zh-CN',
  onSignedOut: () => {},
  say: (problem) => problem,
  fetch: (...args) => globalThis.fetch(...args),
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
};

/** Sets how every client of this page behaves. */
export function configureApi(changes: Partial<ApiSettings>): void {
  Object.assign(settings, changes);
}

/** What a call may say beside the route's input. */
export interface CallOptions {
  signal?: AbortSignal;
  /** Made once for one intent of the person and kept over retries; made here when absent. */
  idempotencyKey?: string;
  /** Sent without the session: what was written by nobody signed in stays so. */
  anonymous?: boolean;
  /** Further headers, e.g. the secret of uploads without signing in. */
  headers?: Record<string, string>;
  /** A 401 is then an answer like another, and does not lead to the sign-in page. */
  quiet?: boolean;
}

type Routes = Record<string, RouteDefinition>;
/** The table again, by the names that clients use. */
type ByKey<T extends Routes> = { [N in keyof T as RouteKey<T[N]>]: T[N] };
type Rest<I> =
  Record<never, never> extends I
    ? [input?: I, options?: CallOptions]
    : [input: I, options?: CallOptions];

/** Calls a route by its name: `api('POST /api/cases', { body })`. */
export type Client<T extends Routes> = <K extends keyof ByKey<T> & string>(
  key: K,
  ...rest: Rest<RouteInput<Extract<ByKey<T>[K], RouteDefinition>>>
) => Promise<RouteOutput<Extract<ByKey<T>[K], RouteDefinition>>>;

interface LooseInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  ifMatch?: number;
}

/**
 * A client of a module's routes, typed by its route table alone (`import type`), so that no schema is in the bundle.
 *
 * @example export const api = createClient<typeof casesRoutes>();
 */
export function createClient<T extends Routes>(): Client<T> {
  return ((key: string, input?: LooseInput, options?: CallOptions) =>
    callRoute(key, input, options)) as Client<T>;
}

/** Calls a route whose table is not at hand, e.g. from the offline queue. Throws ApiError. */
export async function callRoute(
  key: string,
  input: LooseInput = {},
  options: CallOptions = {},
): Promise<unknown> {
  const [method = 'GET', path = '/'] = key.split(' ');
  const url = fillPath(path, input.params) + toQuery(input.query);
  const init = toRequest(method, input, options);
  const tries = method === 'GET' ? 1 : 3;
  for (let attempt = 1; ; attempt++) {
    try {
      return await readAnswer(await send(url, init), options);
    } catch (error) {
      const pause = pauseBefore(error, attempt, tries);
      if (pause === undefined || options.signal?.aborted) throw error;
      await settings.wait(pause);
    }
  }
}

/** A file that a route answers with, and the name that the server gave it. Throws ApiError. */
export async function fetchFile(
  key: string,
  input: LooseInput = {},
): Promise<{ name: string; content: Blob }> {
  const [method = 'GET', path = '/'] = key.split(' ');
  const answer = await send(fillPath(path, input.params), toRequest(method, input, {}));
  if (!answer.ok) await readAnswer(answer, {});
  const told = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('content-disposition') ?? '');
  return { name: decodeURIComponent(told?.[1] ?? 'file'), content: await answer.blob() };
}

/** Milliseconds to the next try, or undefined when it would be no use. Reads are tried again by their query. */
function pauseBefore(error: unknown, attempt: number, tries: number): number | undefined {
  if (!(error instanceof ApiError) || attempt >= tries) return undefined;
  if (error.code === 'client/unreachable' || error.status === 502 || error.status === 504)
    return 400 * 3 ** (attempt - 1);
  if (error.status !== 429 && error.status !== 503) return undefined;
  // A long wait is the person's to decide on, not ours.
  return error.retryAfter !== undefined && error.retryAfter <= 5
    ? error.retryAfter * 1000
    : undefined;
}

/** `/api/cases/:caseId` with its parameters put in and encoded. */
export function fillPath(path: string, params: Record<string, unknown> = {}): string {
  return path.replace(/:([A-Za-z0-9_]+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
}

/** `?a=1&b=2`; arrays repeat their name, absent values are left out. */
export function toQuery(query: Record<string, unknown> = {}): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') pairs.append(name, String(one));
    }
  }
  const text = pairs.toString();
  return text && `?${text}`;
}

function toRequest(method: string, input: LooseInput, options: CallOptions): RequestInit {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': settings.locale(),
    ...options.headers,
  };
  const init: RequestInit = {
    method,
    headers,
    credentials: options.anonymous ? 'omit' : 'same-origin',
  };
  if (method !== 'GET') headers['idempotency-key'] = options.idempotencyKey ?? newId();
  if (input.ifMatch !== undefined) headers['if-match'] = `"${input.ifMatch}"`;
  if (input.body instanceof FormData) {
    init.body = input.body;
  } else if (input.body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(input.body);
  }
  if (options.signal) init.signal = options.signal;
  return init;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await settings.fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    const problem = globalThis.navigator?.onLine === false ? 'offline' : 'unreachable';
    throw new ApiError({ code: `client/${problem}`, message: settings.say(problem) }, 0);
  }
}

async function readAnswer(answer: Response, options: CallOptions): Promise<unknown> {
  if (answer.ok) return answer.status === 204 ? undefined : readJson(answer);
  const body = await readJson(answer).catch(() => undefined);
  const error = new ApiError(
    isErrorBody(body) ? body : { code: 'client/unreadable', message: settings.say('unreadable') },
    answer.status,
    toSeconds(answer.headers.get('retry-after')),
  );
  if (answer.status === 401 && !options.quiet) settings.onSignedOut();
  throw error;
}

async function readJson(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    throw new ApiError(
      { code: 'client/unreadable', message: settings.say('unreadable') },
      answer.status,
    );
  }
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body;
}

function toSeconds(header: string | null): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  return Number.isFinite(seconds)
    ? seconds
    : Math.max(0, (Date.parse(header) - Date.now()) / 1000) || undefined;
}
