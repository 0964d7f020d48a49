import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type App, buildApp } from '../../apps/server/build-app.ts';
import { buildRoutes } from '../../docs/openapi.ts';
import { parseConfig } from '../../kernel/config/config.ts';
import { type Actor, anonymous } from '../../kernel/http/actor.ts';
import { findUnstorable } from '../../kernel/http/text.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { posts } from '../../modules/identity/posts.ts';
import { arbitraryOf, type JsonSchema, junk } from './arbitrary.ts';
import { listFiles, readText } from './house.ts';
import { type Input, listOperations, type Operation, urlOf } from './operations.ts';

const { document, routes } = await (async () => {
  const built = await buildRoutes();
  const document = built.app.swagger() as unknown as Parameters<typeof listOperations>[0] &
    JsonSchema;
  await built.app.close();
  return { document, routes: built.routes };
})();
const operations = listOperations(document);

/** Routes of libraries, which have documents and tests of their own; everything else is in the OpenAPI document. */
const ofLibraries = /^\/api\/auth\//;

/** Actions that the policy leaves to anybody signed in. */
const everybodys = ['organization.read'];

describe('routes', () => {
  it('are there', () => {
    expect(operations.length).toBeGreaterThan(50);
  });

  it('say each who may call: anybody, anybody signed in, or whom the policy of the module lets', () => {
    const policies = listFiles(/^modules\/[^/]+\/.*policy\.ts$/);
    const decides = (access: string) => {
      const module = access.split('.')[0];
      const names = [access, access.slice(`${module}.`.length)];
      return policies
        .filter((path) => path.startsWith(`modules/${module}/`))
        .concat(`modules/${module}/workflow-words.ts`)
        .some((path) => {
          try {
            const text = readText(path);
            return names.some((name) => text.includes(`'${name}'`) || text.includes(`  ${name}: `));
          } catch {
            return false;
          }
        });
    };
    const undecided = routes.filter(
      ({ access }) =>
        access === undefined || !(access === 'public' || access === 'signed-in' || decides(access)),
    );
    expect(undecided).toEqual([]);
  });

  it('are all in the OpenAPI document, with a summary and a shape of the answer', () => {
    const named = new Set(operations.map(({ name }) => name));
    const missing = routes
      .filter(({ url }) => !ofLibraries.test(url))
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`)
      .filter((name) => !named.has(name));
    expect(missing).toEqual([]);
  });

  it('stand under /api/ or where a standard’s clients look for them', () => {
    expect(routes.filter(({ url }) => !/^\/(api|open311|ogc|tiles)\b/.test(url))).toEqual([]);
  });
});

const database = useTestDatabase(inject('cityTemplate'));
const people: string[] = Array.from({ length: 40 }, () => randomUUID());
let served: App;
let folder: string;
let paths: { path: string; unitId: string }[] = [];
const known: { uuids: string[] } = { uuids: [randomUUID()] };

/** Someone who holds every post there is, at the places where records are: nothing is refused for lack of one. */
function everyPost(personId: string | null): Actor {
  const appointments = paths.flatMap(({ path, unitId }) =>
    Object.keys(posts).map((post) => ({ id: randomUUID(), post, placePath: path, unitId })),
  );
  return { ...anonymous, kind: 'person', personId, appointments, scopes: ['150300'] };
}

const actors: Record<string, (turn: number) => Actor> = {
  nobody: () => anonymous,
  resident: (turn) => ({
    ...anonymous,
    kind: 'person',
    personId: people[turn % people.length] ?? null,
  }),
  'holder of every post': (turn) => everyPost(people[turn % people.length] as string),
  'API key': () => ({ ...anonymous, kind: 'apiKey', apiKeyId: randomUUID() }),
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gewu-fuzz-'));
  const owner = new Client({
    connectionString: database.ownerUrl,
    options: `-c search_path=${database.schema},public -c gewu.system=on`,
  });
  await owner.connect();
  await owner.query(
    'insert into people (id, display_name) select id, left(id::text, 8) from unnest($1::uuid[]) id',
    [people],
  );
  const city = { schema: database.schema, pool: database.pool };
  const { rows } = await owner.query<{ path: string; unit: string }>(
    `(select place_path as path, id as unit from units where kind = 'city' limit 1) union all
     (select place_path, id from units where kind = 'department' limit 1) union all
     (select place_path, id from units where kind = 'subdistrict' limit 1) union all
     (select place_path, id from units where kind = 'community' limit 1) union all
     (select place_path, id from units where kind = 'grid' limit 1)`,
  );
  paths = rows.map(({ path, unit }) => ({ path, unitId: unit }));
  const { rows: ids } = await owner.query<{ id: string }>(
    `(select id from places where kind in ('building', 'community', 'grid') limit 20) union all (select id from units limit 10)`,
  );
  known.uuids.push(...ids.map(({ id }) => id), ...people.slice(0, 3));
  await owner.end();
  let turn = 0;
  served = await buildApp({
    config: parseConfig({ LOG_LEVEL: 'silent', NODE_ENV: 'test', GEWU_DATA: folder }),
    city,
    ratePerMinute: 1_000_000,
    resolveActor: async (request) => {
      turn += 1;
      return (actors[String(request.headers['x-test-actor'])] ?? (() => anonymous))(turn);
    },
  });
}, 120_000);
afterAll(async () => {
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

let address = 0;

async function send(operation: Operation, input: Input, actor: string) {
  address += 1;
  const form = operation.bodyType === 'application/x-www-form-urlencoded';
  const options: InjectOptions = {
    method: operation.method,
    url: urlOf(operation, input),
    // Limits of one address or person are not what is tried here.
    remoteAddress: `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`,
    headers: { 'x-test-actor': actor, 'if-match': '"1"' },
  };
  if (operation.body !== undefined && input.body !== undefined) {
    options.headers = {
      ...options.headers,
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
    };
    options.payload = form ? formOf(input.body) : JSON.stringify(input.body);
  }
  return served.app.inject(options);
}

function formOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return String(body).toWellFormed();
  return Object.entries(body)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
    .map((pair) => pair.map((part) => encodeURIComponent(String(part).toWellFormed())).join('='))
    .join('&');
}

/** What a route must never answer. */
function assertAnswer(
  operation: Operation,
  input: unknown,
  answer: Awaited<ReturnType<typeof send>>,
) {
  const said = `${operation.name} ${JSON.stringify(input)?.slice(0, 600)} -> ${answer.statusCode} ${answer.body.slice(0, 400)}`;
  expect(answer.statusCode, said).toBeLessThan(500);
  if (answer.statusCode < 400 || /^\/open311\//.test(operation.path)) return;
  const body = answer.json();
  expect(body.code, said).toMatch(/^[a-z]+\/[a-z0-9-]+$/);
  expect(body.message, said).toMatch(/\p{Script=Han}/u);
  if (body.code !== 'http/invalid-input') return;
  expect(body.fields?.length, said).toBeGreaterThan(0);
  for (const field of body.fields) {
    expect(field.path, said).toMatch(/^(body|query|params|headers)(\.|$)/);
    expect(field.message, said).toBeTruthy();
  }
}

function inputOf(operation: Operation): fc.Arbitrary<Input> {
  const of = (schema: JsonSchema) => arbitraryOf(schema, known, document);
  const record = (schemas: Record<string, JsonSchema>, required: string[]) =>
    fc.record(Object.fromEntries(Object.entries(schemas).map(([name, s]) => [name, of(s)])), {
      requiredKeys: required,
    });
  return fc.record({
    params: record(operation.params, Object.keys(operation.params)),
    query: record(operation.query, operation.requiredQuery),
    body: operation.body ? of(operation.body) : fc.constant(undefined),
  }) as fc.Arbitrary<Input>;
}

/** An input with one part, anywhere, put in place of another thing. */
function spoiled(input: Input, thing: unknown, at: number): Input {
  const places: ((value: unknown) => void)[] = [];
  const copy = structuredClone(input);
  const visit = (holder: Record<string, unknown>) => {
    for (const key of Object.keys(holder)) {
      if (holder[key] === undefined) continue;
      places.push((value) => {
        holder[key] = value;
      });
      if (typeof holder[key] === 'object' && holder[key] !== null)
        visit(holder[key] as Record<string, unknown>);
    }
  };
  visit(copy as unknown as Record<string, unknown>);
  // The containers themselves stay: an address has to be made from them.
  const inner = places.filter((_, i) => i >= 0);
  const put = inner[at % Math.max(inner.length, 1)];
  put?.(thing);
  if (typeof copy.params !== 'object' || copy.params === null) copy.params = input.params;
  if (typeof copy.query !== 'object' || copy.query === null) copy.query = {};
  return copy;
}

/** Inputs a route and kind; `FUZZ_RUNS=500` looks longer than every change can wait. */
const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 12), endOnFailure: true };

describe.each(operations.map((operation) => [operation.name, operation] as const))(
  '%s',
  (_, operation) => {
    it('answers what its schema accepts without failing, whoever asks', async () => {
      await fc.assert(
        fc.asyncProperty(
          inputOf(operation),
          fc.constantFrom(...Object.keys(actors)),
          async (input, actor) => {
            assertAnswer(operation, { actor, ...input }, await send(operation, input, actor));
          },
        ),
        runs,
      );
    });

    it('refuses what its schema does not accept, naming the field', async () => {
      await fc.assert(
        fc.asyncProperty(inputOf(operation), junk, fc.nat(), async (input, thing, at) => {
          const bad = spoiled(input, thing, at);
          assertAnswer(operation, bad, await send(operation, bad, 'holder of every post'));
        }),
        runs,
      );
    });

    it('names each field of the body that is of another type', async () => {
      if (!/json/.test(operation.bodyType ?? '')) return;
      // Texts that no route takes are refused before the shape is looked at.
      const storable = inputOf(operation).filter((one) => findUnstorable(one, '').length === 0);
      const [input] = fc.sample(storable, { numRuns: 1, seed: 1 });
      for (const name of Object.keys(operation.body?.properties ?? {})) {
        const body = { ...(input?.body as object), [name]: { neither: ['this'] } };
        const bad = { ...(input as Input), body };
        const answer = await send(operation, bad, 'holder of every post');
        assertAnswer(operation, bad, answer);
        const paths = (answer.json().fields ?? []).map((field: { path: string }) => field.path);
        expect(
          paths.some((path: string) => `${path}.`.startsWith(`body.${name}.`)),
          `${name}: ${answer.body.slice(0, 300)}`,
        ).toBe(true);
      }
    });

    it('lets nobody in who is not let', async () => {
      const access = routes.find(
        ({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}` === operation.name,
      )?.access;
      if (access === 'public') return;
      await fc.assert(
        fc.asyncProperty(inputOf(operation), async (input) => {
          const answer = await send(operation, input, 'nobody');
          expect([400, 401], answer.body).toContain(answer.statusCode);
          if (access === 'signed-in' || everybodys.includes(access ?? '')) return;
          const resident = await send(operation, input, 'resident');
          expect(
            resident.statusCode,
            `a resident: ${resident.body.slice(0, 300)}`,
          ).toBeGreaterThanOrEqual(400);
        }),
        { numRuns: 5 },
      );
    });
  },
);
