import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A whole answer, as it is sent. */
export interface AnswerAtHand {
  status: number;
  /** Names and values in turn, made once: the content's length among them. */
  headers: readonly string[];
  body?: Buffer;
}

/** Finds the whole answer to a read in memory; undefined when it is not there. */
export type FindAtHand = (request: IncomingMessage, path: string) => AnswerAtHand | undefined;

/** What is told of each answer, for logs and metrics. */
export interface Answered {
  method: string;
  /** The route that it stands for, such as `/tiles/:layer`. */
  route: string;
  /** Without its query. */
  path: string;
  status: number;
  /** Milliseconds. */
  ms: number;
}

/** What is told of an answer of Fastify. */
export const answeredBy = (request: FastifyRequest, reply: FastifyReply): Answered => ({
  method: request.method,
  route: request.routeOptions.url ?? 'none',
  path: request.url.split('?', 1)[0]!,
  status: reply.statusCode,
  ms: reply.elapsedTime,
});

/**
 * What this process answers from memory for anybody, such as a tile of the map, before anything else of the server is asked:
 * the path is as it came, who asks is not known, no limit counts it. What is not at hand goes the way of every request.
 */
export interface AtHand {
  /**
   * @param folder first part of the paths, e.g. `tiles`
   * @param route what logs and metrics name it
   */
  add: (folder: string, route: string, find: FindAtHand) => void;
  /** @param listener hears of each answer */
  hear: (listener: (answered: Answered) => void) => void;
  /** Makes the server that Fastify answers on, with the times that Fastify would give its own. */
  serve: (
    answer: RequestListener,
    times: { keepAliveTimeout?: number; requestTimeout?: number },
  ) => Server;
}

/** See {@link AtHand}. */
export function createAtHand(): AtHand {
  const finders = new Map<string, { route: string; find: FindAtHand }>();
  const listeners: ((answered: Answered) => void)[] = [];

  function answerAtHand(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url!;
    const finder = request.method === 'GET' && finders.get(url.slice(1, url.indexOf('/', 1)));
    if (!finder) return false;
    const started = performance.now();
    const [path] = url.split('?', 1) as [string];
    const found = finder.find(request, path);
    if (!found) return false;
    response.writeHead(found.status, found.headers as string[]).end(found.body);
    const ms = performance.now() - started;
    for (const hear of listeners)
      hear({ method: 'GET', route: finder.route, path, status: found.status, ms });
    return true;
  }

  return {
    add: (folder, route, find) => void finders.set(folder, { route, find }),
    hear: (listener) => void listeners.push(listener),
    serve: (answer, times) => {
      const server = createServer((request, response) => {
        if (!answerAtHand(request, response)) answer(request, response);
      });
      server.keepAliveTimeout = times.keepAliveTimeout ?? server.keepAliveTimeout;
      server.requestTimeout = times.requestTimeout ?? server.requestTimeout;
      return server;
    },
  };
}
