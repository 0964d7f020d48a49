import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import sharp from 'sharp';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { createDiskStore } from '../../../kernel/files/disk-store.ts';
import { registerFiles } from '../../../kernel/files/index.ts';
import { anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { casesModule } from '../index.ts';
import { type CasesFixture, test150300, useCases } from '../testing.ts';

/** Fields of a form; several values are sent under the same name. */
export type Form = Record<string, string | string[]>;

/** What a test of Open311 gets: the city of the cases' tests, a server with files, and keys. */
export interface Open311Fixture {
  readonly cases: CasesFixture;
  readonly app: FastifyInstance;
  readonly services: Services;
  /** A picture as a client sends it. */
  readonly picture: Buffer;
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Posts a form: what is least needed, with changes. */
  post(fields: Form, ending?: '.json' | '.xml'): Promise<LightMyRequestResponse>;
  /** Posts multipart with what is least needed and pictures between the fields. */
  postMedia(
    media: readonly (Buffer | string)[],
    fields?: Record<string, string>,
    ending?: '.json' | '.xml',
  ): Promise<LightMyRequestResponse>;
  /** Posts a form; expects success. @returns the number */
  posted(fields?: Form): Promise<string>;
  /** The row of a case by its number. */
  caseOf(number: string): Promise<{
    id: string;
    state: string;
    source: string;
    place_path: string;
    address: string | null;
    api_key_id: string | null;
    cover_file_id: string | null;
  }>;
}

const base = '/open311/v2';
const key = 'a-key-of-another-system';
const least = {
  api_key: key,
  service_code: 'C0118',
  lat: String(test150300.point.lat),
  long: String(test150300.point.lng),
};

/** An instant of an answer. */
export const w3 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/;

const lists = ['service', 'request', 'attribute', 'value', 'error', 'endpoint', 'format'];
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => lists.includes(name) });

/** Reads an answer in XML; expects it to be declared and well-formed. */
export function readXml(body: string) {
  expect(body.startsWith('<?xml version="1.0" encoding="UTF-8"?>')).toBe(true);
  expect(XMLValidator.validate(body)).toBe(true);
  return parser.parse(body);
}

/**
 * A city that speaks Open311, for the tests of a file: one key that holds, one that has expired, one that was revoked.
 *
 * @example
 * const open311 = useOpen311();
 * test('...', async () => { const number = await open311.posted(); ... });
 */
export function useOpen311(): Open311Fixture {
  const cases = useCases({ PUBLIC_URL: 'https://gewu.test' });
  const opened: { app?: FastifyInstance; services?: Services; picture?: Buffer } = {};
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gewu-open311-'));
    const services = { ...cases.services, files: createDiskStore(folder) };
    const app = await createServer({
      config: services.config,
      resolveActor: async () => anonymous,
      ratePerMinute: 100_000,
    });
    await registerFiles(app, services);
    await casesModule.register?.(app, services);
    await app.ready();
    const picture = await sharp({
      create: { width: 40, height: 30, channels: 3, background: '#c96b2c' },
    })
      .png()
      .toBuffer();
    Object.assign(opened, { app, services, picture });
    await withTransaction(cases.database, system, {}, async (trx) => {
      for (const [text, change] of [
        [key, {}],
        ['an-expired-key', { expires_on: '2020-01-01' }],
        ['a-revoked-key', { revoked_at: new Date() }],
      ] as const) {
        const key_hash = createHash('sha256').update(text).digest();
        const row = { id: uuidv7(), name: text, key_hash, hint: 'hint', scopes: ['open311'] };
        await trx
          .insertInto('api_keys')
          .values({ ...row, ...change })
          .execute();
      }
    });
  }, 60_000);
  afterAll(async () => {
    await opened.app?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const fixture: Open311Fixture = {
    cases,
    get app() {
      return opened.app!;
    },
    get services() {
      return opened.services!;
    },
    get picture() {
      return opened.picture!;
    },
    get: (path, headers = {}) => opened.app!.inject({ url: `${base}${path}`, headers }),
    post(fields, ending = '.json') {
      const params = new URLSearchParams();
      for (const [name, value] of Object.entries({ ...least, ...fields })) {
        for (const one of [value].flat()) params.append(name, one);
      }
      return opened.app!.inject({
        method: 'POST',
        url: `${base}/requests${ending}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        payload: params.toString(),
      });
    },
    async postMedia(media, fields = {}, ending = '.json') {
      const data = new FormData();
      const [first, ...others] = media.map((one) => new Blob([one as BlobPart]));
      if (first) data.append('media', first, 'a.png');
      for (const [name, value] of Object.entries({ ...least, ...fields })) data.append(name, value);
      for (const [i, one] of others.entries()) data.append('media', one, `${i}.png`);
      const request = new Request('http://x', { method: 'POST', body: data });
      return opened.app!.inject({
        method: 'POST',
        url: `${base}/requests${ending}`,
        headers: { 'content-type': request.headers.get('content-type') ?? '' },
        payload: Buffer.from(await request.arrayBuffer()),
      });
    },
    async posted(fields = {}) {
      const answer = await fixture.post(fields);
      expect(answer.statusCode, answer.body).toBe(200);
      return answer.json()[0].service_request_id;
    },
    caseOf: (number) =>
      withTransaction(cases.database, system, {}, (trx) =>
        trx.selectFrom('cases').selectAll().where('number', '=', number).executeTakeFirstOrThrow(),
      ),
  };
  return fixture;
}
