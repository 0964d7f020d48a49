import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseConfig } from '../config/config.ts';
import { AppError } from '../errors/app-error.ts';
import { useTestDatabase } from '../testing/database.ts';
import { type Actor, anonymous } from './actor.ts';
import { defineRoutes } from './contract.ts';
import { implementRoutes } from './implement.ts';
import { createServer } from './server.ts';

const routes = defineRoutes({
  add: {
    method: 'POST',
    path: '/api/shared',
    summary: 'adds a row together with others',
    access: 'public',
    status: 201,
    body: z.object({ name: z.string(), alone: z.boolean().default(false) }),
    response: z.object({ name: z.string(), together: z.number(), actor: z.string() }),
  },
});

const person: Actor = {
  ...anonymous,
  kind: 'person',
  personId: '01900000-0000-7000-8000-000000000001',
};

describe('shareTransactions', () => {
  const database = useTestDatabase();
  let owner: Client;
  /** Two servers on one database. */
  const apps: FastifyInstance[] = [];
  /** Names of each call of the handler. */
  let calls: string[][] = [];

  beforeAll(async () => {
    owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query(`
      create table ${database.schema}.shared (name text primary key check (name <> 'broken'));
      grant all on ${database.schema}.shared to gewu_app`);
    const config = parseConfig({ LOG_LEVEL: 'silent' });
    for (let i = 0; i < 2; i++) {
      const app = await createServer({ config, resolveActor: async () => person });
      implementRoutes(app, database, routes, {
        add: {
          shares: ({ body }) => !body.alone,
          together: async (trx, requests) => {
            calls.push(requests.map(({ body }) => body.name));
            const { rows } = await sql<{ actor: string }>`
              select coalesce(gewu_actor()::text, '') as actor`.execute(trx);
            const outcomes = [];
            for (const { body } of requests) {
              if (body.name === 'refused') {
                outcomes.push(new AppError('http/conflict'));
                continue;
              }
              await sql`insert into shared values (${body.name})`.execute(trx);
              outcomes.push({
                name: body.name,
                together: requests.length,
                actor: rows[0]?.actor ?? '',
              });
            }
            return outcomes;
          },
        },
      });
      await app.ready();
      apps.push(app);
    }
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await owner.end();
  });
  beforeEach(async () => {
    calls = [];
    await owner.query(`delete from ${database.schema}.shared`);
  });

  const post = (payload: object, key?: string, app = 0) =>
    apps[app]!.inject({
      method: 'POST',
      url: '/api/shared',
      payload,
      headers: key ? { 'idempotency-key': key } : {},
    });
  const names = async () =>
    (await owner.query(`select name from ${database.schema}.shared order by 1`)).rows.map(
      (row) => row.name,
    );

  test('one that is refused, and one that the database refuses, hold up no other', async () => {
    const sent = ['a', 'b', 'refused', 'broken', 'c', 'd'];
    const answers = await Promise.all(sent.map((name) => post({ name })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 409, 400, 201, 201]);
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('those that come while one is under way share the next transaction', async () => {
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => post({ name })));
    expect(calls.map((call) => call.length)).toEqual([1, 3]);
    expect(answers.map((answer) => answer.json().together)).toEqual([1, 3, 3, 3]);
    // alone it is the person's own transaction, shared it is the system's
    expect(answers[0]!.json().actor).toBe(person.personId);
    expect(answers[1]!.json().actor).toBe('');
  });

  test('one that may not share has a transaction of its own, as its own actor', async () => {
    const sent = [{ name: 'a' }, { name: 'b' }, { name: 'c', alone: true }, { name: 'd' }];
    const answers = await Promise.all(sent.map((body) => post(body)));
    expect(answers[2]!.json()).toMatchObject({ together: 1, actor: person.personId });
    expect(calls.flat().sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a key that comes twice, on one server or two, is written once and answered alike', async () => {
    const [first, ...rest] = await Promise.all(
      [0, 0, 1, 1, 0, 1].map((app) => post({ name: 'once' }, 'a-key-sent-often', app)),
    );
    expect(first!.statusCode).toBe(201);
    for (const answer of rest) expect(answer.json()).toEqual(first!.json());
    expect(await names()).toEqual(['once']);
    const other = await post({ name: 'other' }, 'a-key-sent-often');
    expect(other.json().code).toBe('http/idempotency-key-reused');
  });

  test('a refusal does not use up its key', async () => {
    expect((await post({ name: 'refused' }, 'a-key-refused')).statusCode).toBe(409);
    expect((await post({ name: 'e' }, 'a-key-refused')).statusCode).toBe(201);
  });

  test('a commit that the database refuses is refused to each, as if it had been alone', async () => {
    await owner.query(`
      create table ${database.schema}.later (name text unique deferrable initially deferred);
      create function ${database.schema}.copy_later() returns trigger language plpgsql as $$
        begin
          if new.name <> 'c' then insert into ${database.schema}.later values ('same'), ('same'); end if;
          return new;
        end $$;
      grant all on ${database.schema}.later to gewu_app;
      create trigger copy_later after insert on ${database.schema}.shared
        for each row execute function ${database.schema}.copy_later()`);
    try {
      const answers = await Promise.all(['a', 'b', 'c'].map((name) => post({ name })));
      expect(answers.map(({ statusCode }) => statusCode < 400)).toEqual([false, false, true]);
      expect(await names()).toEqual(['c']);
    } finally {
      await owner.query(`drop trigger copy_later on ${database.schema}.shared`);
    }
  });

  test('when the connection breaks at the commit nobody knows what became of it: nothing is written again', async () => {
    await owner.query(`
      create function ${database.schema}.break_off() returns trigger language plpgsql as $$
        begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
      create constraint trigger break_off after insert on ${database.schema}.shared
        deferrable initially deferred for each row execute function ${database.schema}.break_off()`);
    try {
      const answers = await Promise.all(['a', 'b', 'c'].map((name) => post({ name })));
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 503, 503]);
      expect(calls.map((call) => call.length)).toEqual([1, 2]);
    } finally {
      await owner.query(`drop trigger break_off on ${database.schema}.shared`);
    }
  });
});
