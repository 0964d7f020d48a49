/** Server-sent events: answers that stay open, and tell what comes. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.ts';
import type { Actor } from './actor.ts';
import { stopWaiting } from './admission.ts';

/** Bounds of the streams of this process. */
export interface StreamLimits {
  /** In all; who comes after gets `http/busy`. */
  all: number;
  /** Of one person; another one ends the oldest, which may be of a device that went away without a word. */
  each: number;
  /** How often each stream tells that it lives, and is asked whether it still may. Milliseconds. */
  beatMs: number;
  /** What may wait for a client that does not read: with more it is dropped, not buffered without end. Bytes. */
  waiting: number;
}

/** See {@link StreamLimits}. Proxies close what says nothing for a minute. */
const usual: StreamLimits = { all: 200, each: 5, beatMs: 10_000, waiting: 262_144 };

/** Something that a stream tells: its name, and data that becomes one line of JSON. */
export interface StreamEvent {
  name: string;
  data: unknown;
  /** What the client gives back as `Last-Event-ID` when it comes again. */
  id?: string | undefined;
}

/** An answer that stays open. */
export interface EventStream {
  /** Who listens, as of the last beat. */
  actor: () => Actor;
  send: (...events: StreamEvent[]) => void;
  /** Says why, and ends. */
  end: (reason: EndReason) => void;
  onClose: (then: () => void) => void;
}

/** Why the server ended a stream; `stopping` means come again at once. */
export type EndReason = 'signedOut' | 'forbidden' | 'replaced' | 'stopping' | 'done';

interface Options {
  /** Asked at each beat; a stream of who may no more ends. */
  mayListen: (actor: Actor) => boolean;
  /** Id that a beat carries, so that a client which comes again asks for little. */
  position?: () => string | undefined;
}

/** Opens streams, and keeps them within bounds. */
export interface EventStreams {
  /** Answers with a stream. @throws AppError `http/busy` */
  open: (request: FastifyRequest, reply: FastifyReply, options: Options) => EventStream;
  size: () => number;
}

interface Kept extends EventStream {
  key: string;
  check: () => Promise<void>;
}

const lineOf = ({ name, data, id }: StreamEvent) =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * The streams of a server. They end when it stops, and within a beat after their reader signed out, the session ended or the
 * post was lost. A client that names no `text/event-stream` gets what is at hand and an end.
 */
export function createEventStreams(
  app: FastifyInstance,
  limits: Partial<StreamLimits> = {},
): EventStreams {
  const most = { ...usual, ...limits };
  const kept = new Set<Kept>();
  let beating = false;
  const beat = async () => {
    if (beating) return;
    beating = true;
    // One after the other: they are to share the database with everybody else.
    for (const stream of kept) await stream.check();
    beating = false;
  };
  const timer = setInterval(() => void beat(), most.beatMs).unref();
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
    clearInterval(timer);
    const gone = [...kept].map((stream) => new Promise<void>(stream.onClose));
    for (const stream of kept) stream.end('stopping');
    await Promise.all(gone);
  });

  const open: EventStreams['open'] = (request, reply, { mayListen, position }) => {
    if (stopping || kept.size >= most.all) throw new AppError('http/busy', { seconds: 10 });
    let { actor } = request;
    const key = actor.personId ?? actor.apiKeyId ?? request.ip;
    const own = [...kept].filter((stream) => stream.key === key);
    for (const oldest of own.slice(0, Math.max(0, own.length - most.each + 1)))
      oldest.end('replaced');

    const body = new Readable({ read() {} });
    const closed = new Set<() => void>();
    const push = (text: string) => {
      if (body.destroyed || body.readableEnded) return;
      body.push(text);
      if (body.readableLength > most.waiting) body.destroy();
    };
    const stream: Kept = {
      key,
      actor: () => actor,
      send: (...events) => push(events.map(lineOf).join('')),
      end(reason) {
        if (!kept.delete(stream)) return;
        push(lineOf({ name: 'end', data: { reason } }));
        body.push(null);
        // One that does not read its end either is not waited for.
        setTimeout(() => body.destroy(), 2_000).unref();
      },
      onClose: (then) => void closed.add(then),
      async check() {
        try {
          actor = await request.server.resolveActor(request);
        } catch {
          // Nobody knows for the moment: neither does it get anything to tell.
          return;
        }
        if (mayListen(actor))
          stream.send({ name: 'beat', data: { at: new Date() }, id: position?.() });
        else stream.end(actor.kind === 'anonymous' ? 'signedOut' : 'forbidden');
      },
    };
    kept.add(stream);
    reply.raw.once('close', () => {
      kept.delete(stream);
      body.destroy();
      for (const then of closed) then();
    });
    stopWaiting(request);
    push('retry: 2000\n\n');
    void reply
      .headers({
        'content-type': 'text/event-stream; charset=utf-8',
        // For proxies: neither kept, nor packed, nor held back until there is more.
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
        connection: 'close',
      })
      .send(body);
    return stream;
  };
  return { open, size: () => kept.size };
}

/** Whether the client wants the answer to stay open. */
export const wantsStream = (request: FastifyRequest): boolean =>
  /\btext\/event-stream\b/.test(request.headers.accept ?? '');
