/** What tests of imports and exports share: a city, people, and the API without a port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { createDiskStore } from '../../../kernel/files/disk-store.ts';
import { offsetMeters } from '../../../kernel/geo/index.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { getDirectory } from '../cache.ts';
import { placesModule } from '../index.ts';
import type { PlaceImport } from './contract.ts';
import { checkImport, type ImportJob, takeImport } from './jobs.ts';

/** The demo city, for each test file. */
// biome-ignore lint/correctness/useHookAtTopLevel: no hook of React, but each test file's database
export const database = useTestDatabase(inject('cityTemplate'));
/** Binhai community. */
export const binhai = '150300.150304.012.008';

/** Somebody with a post at a place. */
function holder(number: number, post: string, placePath: string): Actor {
  const personId = `0199a000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  return {
    ...anonymous,
    kind: 'person',
    personId,
    appointments: [{ id: personId, post, placePath, unitId: null }],
    scopes: [placePath],
  };
}
/** May import and export anywhere. */
export const operator = holder(1, 'cityOperator', '150300');
/** Of Binhai. */
export const staff = holder(2, 'communityStaff', binhai);
/** Of another community. */
export const elsewhere = holder(3, 'communityStaff', '150300.150304.012.009');
/** Of a grid of Binhai: exports alone. */
export const worker = holder(4, 'gridWorker', `${binhai}.g003`);
/** Without a post. */
export const resident: Actor = {
  ...anonymous,
  kind: 'person',
  personId: operator.personId!.replace('1', '9'),
};

let app: FastifyInstance;
let services: Services;
let folder: string;
let actor: Actor = anonymous;
const queued: { name: string; data: ImportJob }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gewu-transfer-'));
  const config = parseConfig({ LOG_LEVEL: 'silent', IMPORT_MEGABYTES: '5', IMPORT_ROWS: '3000' });
  services = {
    config,
    city: database,
    files: createDiskStore(join(folder, 'files')),
    jobs: {
      enqueue: async (_: unknown, name: string, data: unknown) => {
        queued.push({ name, data: data as ImportJob });
      },
    } as unknown as Services['jobs'],
  };
  app = await createServer({ config, resolveActor: async () => actor, ratePerMinute: 100_000 });
  await app.register(multipart);
  await placesModule.register?.(app, services);
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

/** Sends a request below `/api/places/`. */
export async function call(
  as: Actor,
  method: 'GET' | 'POST',
  url: string,
  body?: object,
  ifMatch?: number,
) {
  actor = as;
  const answer = await app.inject({
    method,
    url: `/api/places/${url}`,
    ...(body ? { payload: body } : {}),
    headers: ifMatch === undefined ? {} : { 'if-match': String(ifMatch) },
  });
  const json = answer.headers['content-type']?.toString().startsWith('application/json');
  return {
    status: answer.statusCode,
    body: json ? answer.json() : answer.rawPayload,
    headers: answer.headers,
  };
}

/** Uploads a file to be imported. */
export async function upload(as: Actor, name: string, data: Buffer | string) {
  actor = as;
  const boundary = 'gewu';
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    Buffer.from(data),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const answer = await app.inject({ method: 'POST', url: '/api/places/imports', payload, headers });
  return { status: answer.statusCode, body: answer.json() };
}

const jobs = { 'places.checkImport': checkImport, 'places.takeImport': takeImport };
/** Runs what waits, as a worker does: the job is data by then. */
export async function work(): Promise<void> {
  for (const { name, data } of queued.splice(0)) {
    await jobs[name as keyof typeof jobs](services, JSON.parse(JSON.stringify(data)));
  }
}

/** An import as it is now. */
export const read = async (as: Actor, id: string): Promise<PlaceImport> =>
  (await call(as, 'GET', `imports/${id}`)).body;
/** Has an import looked through, and runs the job. */
export async function check(
  as: Actor,
  one: PlaceImport,
  options: object = {},
): Promise<PlaceImport> {
  const body = { ...one.options, ...options };
  const answer = await call(as, 'POST', `imports/${one.id}/check`, body, one.version);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  await work();
  return read(as, one.id);
}
/** Has an import taken, and runs the job. */
export async function take(as: Actor, one: PlaceImport): Promise<PlaceImport> {
  const answer = await call(as, 'POST', `imports/${one.id}/take`, {}, one.version);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  await work();
  return read(as, one.id);
}
/** Rows of an import by what becomes of them. */
export const rowsOf = async (as: Actor, id: string, outcome: string) =>
  (await call(as, 'GET', `imports/${id}/rows?outcome=${outcome}&limit=200`)).body.rows;
/** The places as they are now. */
export const directory = () => withTransaction(database, system, {}, getDirectory);

/** A free spot of a micro-grid around Ruide Garden: the gate, some metres off. */
export async function spot(east: number, north: number) {
  return offsetMeters({ lng: 106.718, lat: 39.501 }, east, north);
}
