import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../config/config.ts';
import { openEvents } from '../testing/events.ts';
import { type Actor, anonymous } from './actor.ts';
import {
  createEventStreams,
  type EventStream,
  type EventStreams,
  type StreamLimits,
  wantsStream,
} from './event-stream.ts';
import { createServer } from './server.ts';

const opened: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

/** A server with one stream; `people` says who is signed in, by the header `x-as`. */
async function serve(limits: Partial<StreamLimits> = {}) {
  const people = new Map<string, Actor>();
  const enter = (name: string) =>
    people.set(name, {
      ...anonymous,
      kind: 'person',
      personId: name,
      appointments: [{ id: name, post: 'watcher', placePath: null, unitId: null }],
    });
  const app = await createServer({
    config: parseConfig({ LOG_LEVEL: 'silent' }),
    resolveActor: async ({ headers }) => people.get(String(headers['x-as'])) ?? anonymous,
    ratePerMinute: 100_000,
  });
  opened.push(app);
  const streams: EventStreams = createEventStreams(app, limits);
  const all: EventStream[] = [];
  app.get('/api/told', { config: { access: 'signed-in' } }, async (request, reply) => {
    const stream = streams.open(request, reply, {
      mayListen: (actor) => actor.appointments.length > 0,
      position: () => '7',
    });
    all.push(stream);
    stream.send({ name: 'hello', data: { at: 1 }, id: '6' });
    if (!wantsStream(request)) stream.end('done');
    return reply;
  });
  app.get('/api/quick', { config: { access: 'signed-in' } }, async () => ({}));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const open = (name: string) => openEvents(`${url}/api/told`, { 'x-as': name });
  return { app, url, streams, all, people, enter, open };
}

const named = (events: { name: string }[], name: string) =>
  events.filter((one) => one.name === name);

describe('a stream', () => {
  test('comes with headers that keep proxies from holding it back, and tells what is sent', async () => {
    const { open, enter, all } = await serve();
    enter('a');
    const client = await open('a');
    await expect.poll(() => client.events().length).toBe(1);
    expect(client.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(client.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(client.headers.get('x-accel-buffering')).toBe('no');
    expect(client.headers.get('x-content-type-options')).toBe('nosniff');
    all[0]!.send({ name: 'case', data: { text: 'line one\nline two' } });
    await expect
      .poll(() => named(client.events(), 'case'))
      .toEqual([{ name: 'case', data: { text: 'line one\nline two' }, id: undefined }]);
    client.close();
  });

  test('is an answer that ends for a client that names no stream', async () => {
    const { url, enter, streams } = await serve();
    enter('a');
    const answer = await fetch(`${url}/api/told`, { headers: { 'x-as': 'a' } });
    const text = await answer.text();
    expect(text).toContain('event: hello');
    expect(text).toContain('"reason":"done"');
    expect(streams.size()).toBe(0);
  });

  test('beats, with the position to come again from', async () => {
    const { open, enter } = await serve({ beatMs: 40 });
    enter('a');
    const client = await open('a');
    await expect.poll(() => named(client.events(), 'beat').length).toBeGreaterThan(1);
    expect(named(client.events(), 'beat')[0]).toMatchObject({ id: '7' });
    client.close();
  });

  test('ends within a beat when its reader signs out, and when the post is lost', async () => {
    const { open, enter, people, streams } = await serve({ beatMs: 40 });
    enter('a');
    enter('b');
    const [a, b] = [await open('a'), await open('b')];
    people.delete('a');
    people.set('b', { ...people.get('b')!, appointments: [] });
    await expect.poll(() => [a.ended(), b.ended()]).toEqual([true, true]);
    expect(a.events().at(-1)).toMatchObject({ name: 'end', data: { reason: 'signedOut' } });
    expect(b.events().at(-1)).toMatchObject({ name: 'end', data: { reason: 'forbidden' } });
    expect(streams.size()).toBe(0);
  });

  test('of a person with too many ends the oldest; more than all can hold are refused', async () => {
    const { open, enter, streams } = await serve({ each: 2, all: 3 });
    for (const name of ['a', 'b', 'c']) enter(name);
    const first = await open('a');
    await open('a');
    const third = await open('a');
    await expect.poll(() => first.ended()).toBe(true);
    expect(first.events().at(-1)).toMatchObject({ data: { reason: 'replaced' } });
    expect(third.ended()).toBe(false);
    await open('b');
    expect(streams.size()).toBe(3);
    const refused = await open('c');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBeTruthy();
  });

  test('is let go of when its reader goes away', async () => {
    const { open, enter, streams } = await serve();
    enter('a');
    const client = await open('a');
    expect(streams.size()).toBe(1);
    client.close();
    await expect.poll(() => streams.size()).toBe(0);
  });

  test('of a client that does not read is dropped, not kept in memory', async () => {
    const { url, enter, streams, all } = await serve({ waiting: 100_000 });
    enter('slow');
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.on('error', () => undefined);
    socket.write(
      `GET /api/told HTTP/1.1\r\nhost: x\r\nx-as: slow\r\naccept: text/event-stream\r\n\r\n`,
    );
    await expect.poll(() => streams.size()).toBe(1);
    const data = 'x'.repeat(10_000);
    let sent = 0;
    while (streams.size() > 0 && sent < 5_000) {
      all[0]!.send({ name: 'case', data });
      sent += 1;
      if (sent % 20 === 0) await new Promise((done) => setTimeout(done, 5));
    }
    expect(streams.size()).toBe(0);
    socket.destroy();
  });

  test('keeps nobody else waiting: it counts among no requests under way', async () => {
    const { open, enter, url } = await serve({ all: 500, each: 500 });
    enter('a');
    // more than reads are let in at a time
    const clients = await Promise.all(Array.from({ length: 80 }, () => open('a')));
    expect(clients.every(({ status }) => status === 200)).toBe(true);
    const quick = await fetch(`${url}/api/quick`, { headers: { 'x-as': 'a' } });
    expect(quick.status).toBe(200);
    for (const client of clients) client.close();
  });

  test('ends when the server stops, which does not wait for it', async () => {
    const { open, enter, app } = await serve();
    enter('a');
    const client = await open('a');
    const started = performance.now();
    await app.close();
    expect(performance.now() - started).toBeLessThan(1_500);
    await expect.poll(() => client.ended()).toBe(true);
    expect(client.events().at(-1)).toMatchObject({ name: 'end', data: { reason: 'stopping' } });
  });
});
