import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Config } from '../config/config.ts';
import type { Trx } from '../db/database.ts';
import type { CityDatabase } from '../db/transaction.ts';
import type { AppError } from '../errors/app-error.ts';
import type { FileStore } from '../files/store.ts';
import type { JobDefinition, Jobs } from '../jobs/jobs.ts';
import type { Actor } from './actor.ts';
import type { RouteDefinition, RouteOutput } from './contract.ts';

/** What a module gets from the composition: nothing else is shared. */
export interface Services {
  config: Config;
  city: CityDatabase;
  files: FileStore;
  jobs: Jobs;
}

type Parsed<R, K extends string> = R extends { [P in K]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** What a handler gets: the open transaction, who acts, and the parsed input. */
export interface Context<R extends RouteDefinition = RouteDefinition, Prepared = undefined> {
  trx: Trx;
  actor: Actor;
  params: Parsed<R, 'params'>;
  query: Parsed<R, 'query'>;
  body: Parsed<R, 'body'>;
  /** Version from `If-Match`; a versioned route always has one. */
  ifMatch: R extends { versioned: true } ? number : number | undefined;
  /** What the handler's `prepare` returned. */
  prepared: Prepared;
  request: FastifyRequest;
  reply: FastifyReply;
}

type Run<R extends RouteDefinition, P> = (context: Context<R, P>) => Promise<RouteOutput<R>>;

/** A request without a transaction yet. */
export type Asked<R extends RouteDefinition> = Omit<Context<R>, 'trx' | 'prepared'>;

/**
 * A function run inside the request's transaction, or a pair whose `prepare` runs before the transaction opens (reading
 * an upload, calling a slow part), so that no connection waits for it.
 */
export type SingleHandler<R extends RouteDefinition> =
  | Run<R, undefined>
  // biome-ignore lint/suspicious/noExplicitAny: each handler names what it prepares
  | { prepare: (request: FastifyRequest, actor: Actor) => Promise<any>; run: Run<R, any> };

/** A handler of a write that many send at once: takes what waits in one transaction. See `shareTransactions`. */
export interface SharedHandler<R extends RouteDefinition> {
  /** Whether a request may share a transaction, which then acts as the system. */
  shares: (request: Asked<R>) => boolean;
  /** Writes all, and answers in their order. What is refused has its error in its place and has written nothing. */
  together: (
    trx: Trx,
    requests: readonly Asked<R>[],
  ) => Promise<readonly (RouteOutput<R> | AppError)[]>;
}

export type Handler<R extends RouteDefinition> = SingleHandler<R> | SharedHandler<R>;

/** A civic capability as the composition sees it. */
export interface Module {
  name: string;
  /** Adds its routes. Called once at start, in the order of the one list of modules. */
  register?: (app: FastifyInstance, services: Services) => void | Promise<void>;
  /** Finds who sent a request from its session or key. One module of all does it. */
  authenticate?: (services: Services) => (request: FastifyRequest) => Promise<Actor>;
  /** The jobs it handles. */
  jobs?: (services: Services) => JobDefinition[];
  /** Called when the process that runs the jobs and routes starts and stops: caches and listeners. */
  start?: (services: Services) => Promise<() => Promise<void>>;
}
