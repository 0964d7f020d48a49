import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { anonymous, system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { createServer } from '../../kernel/http/server.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { loadPlaces } from '../places/index.ts';
import type { Unit } from './contract.ts';
import { findUnitAt, loadUnits, nameUnits, organizationModule } from './index.ts';

const database = useTestDatabase();
const wuda = '150300.150304';
const binhai = `${wuda}.012.008`;
const resident: Actor = {
  ...anonymous,
  kind: 'person',
  personId: '0199a000-0000-7000-8000-000000000001',
};
const administrator: Actor = {
  ...resident,
  personId: '0199a000-0000-7000-8000-000000000002',
  appointments: [
    {
      id: '0199a000-0000-7000-8000-000000000003',
      post: 'systemAdministrator',
      placePath: '150300',
      unitId: null,
    },
  ],
};

let app: FastifyInstance;
let actor: Actor;

beforeAll(async () => {
  await withTransaction(database, system, {}, async (trx) => {
    await loadPlaces(trx, { city: '150300', synthetic: true });
    await loadUnits(trx, { city: '150300' });
  });
  const config = parseConfig({ LOG_LEVEL: 'silent', PUBLIC_URL: 'https://gewu.example.cn' });
  app = await createServer({ config, resolveActor: async () => actor });
  await organizationModule.register?.(app, { config, city: database } as unknown as Services);
  await app.ready();
});
afterAll(() => app.close());

interface Answer<T> {
  status: number;
  body: T;
}

async function call<T = Unit & { code: string }>(
  as: Actor,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  payload?: object,
  ifMatch?: number,
): Promise<Answer<T>> {
  actor = as;
  const answer = await app.inject({
    method,
    url: `/api/organization/units${path}`,
    ...(payload ? { payload } : {}),
    headers: ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` },
  });
  return { status: answer.statusCode, body: answer.json() as T };
}

async function list(query: string, as: Actor = resident) {
  return (await call<{ units: Unit[]; nextCursor: string | null }>(as, 'GET', `?${query}`)).body;
}

describe('GET /api/organization/units', () => {
  test('refuses who is not signed in', async () => {
    expect((await call(anonymous, 'GET', '')).status).toBe(401);
  });

  test('lists the twelve departments of a district, and those that look after a place, the nearest first', async () => {
    const { units } = await list(`kind=department&within=${wuda}`);
    expect(units).toHaveLength(12);
    expect(units.map((u) => u.category)).toContain('sanitation');
    const covering = (await list(`kind=department&category=power&covering=${binhai}`)).units;
    expect(covering.map((u) => u.name)).toEqual(['乌达区供电分公司', '乌海市供电公司']);
  });

  test('finds by part of a name in either language, and answers in the language asked for', async () => {
    const { units } = await list(`q=${encodeURIComponent('滨海社区居民')}`);
    expect(units).toMatchObject([{ kind: 'community', placePath: binhai, placeName: '滨海社区' }]);
    const english = await list('q=fire+and+rescue&within=150300.150304', {
      ...resident,
      locale: 'en',
    });
    expect(english.units[0]?.name).toBe('Fire and Rescue Brigade, Wuda District');
    expect((await list('q=%25')).units).toEqual([]);
  });

  test('goes through all units page by page, each once', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { units: Unit[]; nextCursor: string | null } = await list(
        `limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      seen.push(...page.units.map((u) => u.id));
      cursor = page.nextCursor;
    } while (cursor);
    const { rows } = await database.pool.query(
      'select count(*)::int as n from units where valid_to is null',
    );
    expect(seen).toHaveLength(rows[0].n);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('POST and PATCH /api/organization/units', () => {
  const unit = {
    kind: 'department',
    category: 'education',
    code: 'wuda-education',
    nameZh: '乌达区教育局',
    nameEn: 'Education Bureau, Wuda District',
    placePath: wuda,
  };

  test('refuse whoever is not the system administrator', async () => {
    expect((await call(resident, 'POST', '', unit)).status).toBe(403);
    const id = '0199a000-0000-7000-8000-000000000009';
    expect((await call(resident, 'PATCH', `/${id}`, { reason: 'x' }, 1)).status).toBe(403);
  });

  test('found a unit, rename it and end it, each change audited', async () => {
    const made = await call(administrator, 'POST', '', unit);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ version: 1, synthetic: false, name: '乌达区教育局' });
    const path = `/${made.body.id}`;
    const renamed = await call(
      administrator,
      'PATCH',
      path,
      { nameZh: '乌达区教育和体育局', reason: '机构改革' },
      1,
    );
    expect(renamed.body).toMatchObject({ version: 2, nameZh: '乌达区教育和体育局' });
    const stale = await call<{ code: string; current: Unit }>(
      administrator,
      'PATCH',
      path,
      { nameZh: 'x', reason: 'y' },
      1,
    );
    expect(stale).toMatchObject({
      status: 409,
      body: { code: 'http/stale', current: { version: 2 } },
    });
    const early = await call(
      administrator,
      'PATCH',
      path,
      { validTo: '2020-01-01', reason: 'x' },
      2,
    );
    expect(early).toMatchObject({ status: 422, body: { code: 'organization/ends-before-start' } });
    const audit = await readAudit(made.body.id);
    expect(audit).toMatchObject([
      { action: 'organization.createUnit' },
      { action: 'organization.updateUnit', reason: '机构改革' },
    ]);
  });

  test('an ended unit is found by its id alone, and its code is free again', async () => {
    const first = await call(administrator, 'POST', '', {
      ...unit,
      code: 'wuda-museum',
      validFrom: '2026-01-01',
    });
    const end = { validTo: '2026-01-31', reason: '撤并' };
    await call(administrator, 'PATCH', `/${first.body.id}`, end, 1);
    expect((await list(`category=education&within=${wuda}`)).units.map((u) => u.id)).not.toContain(
      first.body.id,
    );
    expect((await call(resident, 'GET', `/${first.body.id}`)).body.validTo).toBe('2026-01-31');
    expect((await call(administrator, 'POST', '', { ...unit, code: 'wuda-museum' })).status).toBe(
      201,
    );
  });

  test.each([
    ['organization/code-taken', 409, { ...unit, code: '150304000000-power' }],
    [
      'organization/place-taken',
      409,
      { ...unit, kind: 'community', code: 'second', placePath: binhai },
    ],
    [
      'organization/wrong-place',
      422,
      { ...unit, kind: 'community', code: 'astray', placePath: wuda },
    ],
    ['organization/category-missing', 422, { ...unit, category: undefined, code: 'bare' }],
    ['places/not-found', 404, { ...unit, code: 'nowhere', placePath: '150300.150399' }],
  ])('answer %s', async (code, status, body) => {
    expect(await call(administrator, 'POST', '', body)).toMatchObject({ status, body: { code } });
  });

  test('a change needs the version it is based on', async () => {
    const answer = await call(administrator, 'PATCH', '/0199a000-0000-7000-8000-000000000009', {
      reason: 'x',
    });
    expect(answer.status).toBe(428);
  });
});

async function readAudit(id: string): Promise<{ action: string; reason: string | null }[]> {
  return withTransaction(database, system, {}, async (trx) => {
    const { rows } = await sql<{ action: string; reason: string | null }>`
      select action, reason from audit_entries where subject_id = ${id} order by id`.execute(trx);
    return rows;
  });
}

describe('loadUnits', () => {
  test('gives every grid, community and subdistrict its unit, and founds nothing the second time', async () => {
    await database.inRolledBackTransaction(system, async (trx) => {
      const again = await loadUnits(trx, { city: '150300' });
      expect(again.inserted).toBe(0);
      expect(again.total).toBe(1 + 12 + 3 * 13 + 22 + 87 + 100);
    });
  });

  test('refuses anybody but the system', async () => {
    await database.inRolledBackTransaction(administrator, async (trx) => {
      await expect(loadUnits(trx, { city: '150300' }, administrator)).rejects.toMatchObject({
        code: 'http/forbidden',
      });
    });
  });
});

describe('other modules', () => {
  test('find the unit at a place or above it, and names in both languages', async () => {
    await database.inRolledBackTransaction(system, async (trx) => {
      const street = await findUnitAt(trx, 'subdistrict', `${binhai}.g003`);
      expect(street?.nameZh).toBe('滨海街道办事处');
      expect(await findUnitAt(trx, 'grid', binhai)).toBeUndefined();
      const unknown = '0199a000-0000-7000-8000-00000000ffff';
      const names = await nameUnits(trx, [street!.id, unknown], 'en');
      expect([...names]).toEqual([
        [street!.id, { name: 'Binhai Subdistrict Office', kind: 'subdistrict' }],
      ]);
    });
  });
});
