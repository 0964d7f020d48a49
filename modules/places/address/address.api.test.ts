import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { loadPlaces, namePlaces, placesModule } from '../index.ts';
import { numberOf } from './parse.ts';
import type { MatchedPlace } from './search.ts';
import { writtenAddress } from './testing.ts';

const database = useTestDatabase();
const personId = '0199a000-0000-7000-8000-000000000001';
const resident: Actor = { ...anonymous, kind: 'person', personId };

let app: FastifyInstance;
let stop: () => Promise<void>;
let actor: Actor = anonymous;

beforeAll(async () => {
  await withTransaction(database, system, {}, (trx) =>
    loadPlaces(trx, { city: '150300', synthetic: true }),
  );
  const config = parseConfig({ LOG_LEVEL: 'silent' });
  app = await createServer({ config, resolveActor: async () => actor, ratePerMinute: 100_000 });
  const services = { config, city: database } as unknown as Services;
  await placesModule.register?.(app, services);
  await app.ready();
  stop = await placesModule.start!(services);
});
afterAll(async () => {
  await stop();
  await app.close();
});

async function search(q: string, as: Actor = resident, more = '') {
  actor = as;
  const answer = await app.inject({ url: `/api/places/search?q=${encodeURIComponent(q)}${more}` });
  expect(answer.statusCode).toBe(200);
  return (answer.json() as { places: MatchedPlace[] }).places;
}

/** What a found place is called below its community: 瑞德花园3号楼. */
const short = ({
  names: { estate = '', building = '', entrance = '', dwelling = '' },
  kind,
  name,
}: MatchedPlace) =>
  kind === 'estate' || estate + building === '' ? name : estate + building + entrance + dwelling;

describe('an address', () => {
  test('never leads who is not signed in, or a key, to a dwelling', async () => {
    for (const who of [anonymous, { ...anonymous, kind: 'apiKey', apiKeyId: personId } as Actor]) {
      const found = await search('瑞德花园1号楼1单元101', who);
      expect(found.length).toBeGreaterThan(0);
      expect(short(found[0]!)).toBe('瑞德花园1号楼1单元');
      expect(found.every(({ kind }) => kind !== 'dwelling')).toBe(true);
    }
    expect(short((await search('瑞德花园1号楼1单元101'))[0]!)).toBe('瑞德花园1号楼1单元101室');
  });

  test('of any dwelling of the city is found in any form in which people write it', async () => {
    const dwellings = await withTransaction(database, system, {}, async (trx) => {
      const { rows } = await sql<{ path: string }>`
        select ltree2text(path) as path from places where kind = 'dwelling' order by md5(code) limit 400`.execute(
        trx,
      );
      return [
        ...(
          await namePlaces(
            trx,
            rows.map(({ path }) => path),
          )
        ).values(),
      ];
    });
    const before = fc.constantFrom<('city' | 'district' | 'subdistrict' | 'community')[]>(
      ['community'],
      ['subdistrict', 'community'],
      ['district', 'community'],
      ['district', 'subdistrict', 'community'],
      ['city', 'district', 'subdistrict', 'community'],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...dwellings),
        before,
        writtenAddress,
        async (names, above, write) => {
          const divisions = above.map((kind) => names[kind] ?? '').join('');
          const [b, e, d] = [names.building!, names.entrance!, names.dwelling!].map(numberOf);
          const text = write(divisions + names.estate!, b!, e!, d!);
          const [first] = await search(text);
          expect({ text, path: first?.path }).toEqual({ text, path: names.path });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('stops at what is there', async () => {
    expect(short((await search('瑞德花园3号楼9单元501'))[0]!)).toBe('瑞德花园3号楼');
    expect(short((await search('瑞德花园3号楼1单元9901'))[0]!)).toBe('瑞德花园3号楼1单元');
    expect(await search('不存在的地方3号楼2单元501')).toEqual([]);
  });

  test('is looked for only below a path', async () => {
    expect(await search('瑞德花园3号楼', resident, '&within=150300.150302')).toEqual([]);
  });
});

describe('a name', () => {
  test.each([
    ['rdhy', '瑞德花园'],
    ['ruidehuayuan', '瑞德花园'],
    ['ruide', '瑞德花园'],
    ['rdhy3#', '瑞德花园3号楼'],
    ['rdhy3-1', '瑞德花园3号楼1单元'],
    ['bhsqrdhy', '瑞德花园'],
    ['binhaishequ', '滨海社区'],
    ['瑞得花园', '瑞德花园'],
    ['锐德花园三号楼', '瑞德花园3号楼'],
    ['瑞徳花圆', '瑞德花园'],
    ['瑞花德园', '瑞德花园'],
    ['德花园', '瑞德花园'],
    ['宾海社区瑞德花园3号楼', '瑞德花园3号楼'],
    ['滨海社区瑞的花园3栋', '瑞德花园3号楼'],
  ])('is found by pinyin, by first letters and with mistakes: %s', async (text, name) => {
    expect((await search(text)).map(short)[0]).toBe(name);
  });

  test('without a likeness finds nothing', async () => {
    for (const text of ['路灯', '张三', '井盖松动', 'qqqq', 'zzz', '停车难']) {
      expect(await search(text)).toEqual([]);
    }
  });

  test('is marked where it was asked for', async () => {
    const matched = async (text: string) => (await search(text))[0]?.matched;
    expect(await matched('瑞德')).toEqual({ estate: [[0, 2]] });
    expect(await matched('rdhy')).toEqual({ estate: [[0, 4]] });
    expect(await matched('滨海社区瑞德花园3-1-101')).toMatchObject({
      community: [[0, 4]],
      estate: [[0, 4]],
      building: [[0, 3]],
      entrance: [[0, 3]],
      dwelling: [[0, 4]],
    });
  });
});
