import type { z } from 'zod';

/**
 * A route as data: what a server binds, a browser calls and OpenAPI shows. Safe for browsers.
 *
 * `access` is `'public'` (nobody needs to sign in), `'signed-in'` (anyone with a session) or the name of the
 * action that the module's policy decides on; a test refuses a route without it.
 */
export interface RouteDefinition {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `:name` parameters, e.g. `/api/cases/:caseId`. */
  path: string;
  /** One line of what it does, shown in the API reference. */
  summary: string;
  access: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Shape of the answer. Undeclared fields are dropped. */
  response: z.ZodType;
  /** Status of success; 200 unless told. */
  status?: 200 | 201 | 202 | 204;
  /** The write names the version it is based on with `If-Match`; without it the answer is 428. */
  versioned?: true;
  /** The write takes no version and no key because repeating it changes nothing, or it is not kept. */
  unkeyed?: true;
  /** Reads what anyone may see instead of what the actor's posts show. */
  publicView?: true;
  /** Body is `multipart/form-data`; the handler reads the parts itself. */
  multipart?: true;
  /** Answer is a file or a stream, sent by the handler itself. */
  raw?: true;
  /** Requests a minute from one address or person; the general limit unless told. */
  ratePerMinute?: number;
}

/** Declares a module's route table and keeps each literal type, so that clients and handlers are checked. */
export function defineRoutes<const T extends Record<string, RouteDefinition>>(routes: T): T {
  return routes;
}

/** What a client passes to a route: the parts that the definition declares, before parsing. */
export type RouteInput<R extends RouteDefinition> = (R extends { params: infer P extends z.ZodType }
  ? { params: z.input<P> }
  : unknown) &
  (R extends { query: infer Q extends z.ZodType } ? { query?: z.input<Q> } : unknown) &
  (R extends { multipart: true }
    ? { body: FormData }
    : R extends { body: infer B extends z.ZodType }
      ? { body: z.input<B> }
      : unknown) &
  (R extends { versioned: true } ? { ifMatch: number } : unknown);

/** What a route answers, as the client receives it. */
export type RouteOutput<R extends RouteDefinition> = R extends {
  response: infer S extends z.ZodType;
}
  ? z.output<S>
  : never;

/** `'POST /api/cases'`: how a client names a route. */
export type RouteKey<R extends RouteDefinition> = `${R['method']} ${R['path']}`;
