import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { tellMoved } from '../tree/life.ts';
import { building, community, grid, usePatrols } from './testing.ts';

const { call, database } = usePatrols();
const above = '150300.150304.012';

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const asSystem = <T>(work: Parameters<typeof withTransaction<T>>[3]) =>
  withTransaction(database, system, {}, work);

beforeEach(() => asSystem((trx) => sql`delete from patrol_tallies`.execute(trx)));

describe('PUT /api/places/patrols/periods', () => {
  const set = (as: string, area: string, what: string, days: number | null) =>
    call(as, 'PUT', '/periods', { area, what, days });

  test('refuses who does not look after the area, and how long visits are kept to all but the city', async () => {
    for (const who of ['worker', 'elsewhere', 'auditor', 'lead']) {
      expect((await set(who, community, 'building', 10)).status, who).toBe(403);
    }
    expect((await set('community', '150300.150304.012', 'building', 10)).status).toBe(403);
    const kept = await set('community', community, 'keepDwellings', 90);
    expect(kept.body.code).toBe('places/patrol-period-city');
    expect((await set('operator', '150300', 'keepDwellings', 20)).status).toBe(400);
  });

  test('what is set nearest holds, and says where it was set', async () => {
    await set('subdistrict', '150300.150304.012', 'building', 20);
    const item = async (as: string, area: string) =>
      (await call(as, 'GET', `/periods?area=${area}`)).body.items.find(
        (one: { what: string }) => one.what === 'building',
      );
    expect(await item('worker', grid)).toMatchObject({
      days: 20,
      setAt: { path: '150300.150304.012' },
      mine: false,
    });
    await set('community', community, 'building', 10);
    await set('community', community, 'building', 5);
    expect(await item('worker', grid)).toMatchObject({ days: 5, setAt: { path: community } });
    expect(await item('elsewhere', '150300.150304.012.009')).toMatchObject({
      days: 20,
      mine: true,
    });
    const visit = { id: randomUUID(), place: building, at: daysAgo(6), finding: 'well' };
    const body = { area: grid, begunAt: daysAgo(6), visits: [visit] };
    await call('worker', 'PUT', `/${randomUUID()}`, body);
    const due = await call('worker', 'GET', `/due?area=${building}`);
    expect(due.status).toBe(200);
    expect(due.body.items).toMatchObject([{ state: 'overdue' }]);
    await set('community', community, 'building', null);
    expect((await call('worker', 'GET', `/due?area=${building}`)).body.items).toMatchObject([
      { state: 'none' },
    ]);
    await set('community', community, 'building', 30);
  });
});

describe('DELETE /api/places/patrols/periods', () => {
  const withdraw = (as: string, area: string, what = 'facility') =>
    call(as, 'DELETE', `/periods?area=${area}&what=${what}`);

  test('refuses who does not look after the area, and where nothing is set', async () => {
    for (const who of ['worker', 'elsewhere', 'auditor', 'lead', 'resident']) {
      expect((await withdraw(who, community)).status, who).toBe(403);
    }
    await call('subdistrict', 'PUT', '/periods', { area: above, what: 'facility', days: 20 });
    expect((await withdraw('community', community)).body.code).toBe('places/patrol-period-unset');
    expect((await withdraw('community', community, 'keepOthers')).body.code).toBe(
      'places/patrol-period-city',
    );
  });

  test('what is set above holds again, else the usual, also where nothing was asked for', async () => {
    const facility = (body: { items: { what: string }[] }) =>
      body.items.find(({ what }) => what === 'facility');
    const put = (days: number | null) =>
      call('community', 'PUT', '/periods', { area: community, what: 'facility', days });
    for (const days of [5, null]) {
      expect(facility((await put(days)).body)).toMatchObject({ days, setAt: { path: community } });
      const done = await withdraw('community', community);
      expect(facility(done.body)).toMatchObject({ days: 20, setAt: { path: above } });
    }
    await withdraw('subdistrict', above);
    const { body } = await call('worker', 'GET', `/periods?area=${grid}`);
    expect(facility(body)).toMatchObject({ days: 30, setAt: null });
    const audits = await asSystem((trx) =>
      sql<{ before: object; after: object; post: string }>`
        select before, after, post from audit_entries where action = 'places.withdrawPatrolPeriod'
        order by id desc limit 1`.execute(trx),
    );
    expect(audits.rows).toEqual([
      { before: { facility: 20 }, after: { facility: 30 }, post: 'subdistrictLead' },
    ]);
  });
});

describe('a grid that moves', () => {
  test('keeps its rhythm and what was counted in it, also when two change places', async () => {
    const other = `${community}.g002`;
    const state = () =>
      asSystem(async (trx) => {
        const { rows } = await sql<{ place: string; what: string; number: number }>`
          select ltree2text(area_path) as place, what, days as number from patrol_periods
          where area_path in (${grid}::ltree, ${other}::ltree)
          union all
          select ltree2text(place_path), 'visits', visits from patrol_tallies where month = '2020-01-01'
          order by place, what`.execute(trx);
        return rows;
      });
    await call('community', 'PUT', '/periods', { area: grid, what: 'building', days: 11 });
    await call('community', 'PUT', '/periods', { area: other, what: 'building', days: 22 });
    await asSystem((trx) =>
      sql`insert into patrol_tallies (place_path, month, finding, visits, last_on)
        values (${grid}::ltree, '2020-01-01', 'well', 3, '2020-01-03'),
          (${other}::ltree, '2020-01-01', 'well', 4, '2020-01-04')`.execute(trx),
    );
    const swapped = [
      { from: grid, to: other },
      { from: other, to: grid },
    ];
    await asSystem((trx) => tellMoved(trx, swapped, '2026-11-28'));
    expect(await state()).toEqual([
      { place: grid, what: 'building', number: 22 },
      { place: grid, what: 'visits', number: 4 },
      { place: other, what: 'building', number: 11 },
      { place: other, what: 'visits', number: 3 },
    ]);
    // One that takes the place of another adds up to it.
    await asSystem((trx) => tellMoved(trx, [{ from: grid, to: other }], '2026-11-28'));
    expect((await state()).filter(({ what }) => what === 'visits')).toEqual([
      { place: other, what: 'visits', number: 7 },
    ]);
    const { body } = await call('community', 'GET', `/periods?area=${other}`);
    expect(body.items.find((one: { what: string }) => one.what === 'building').days).toBe(22);
  });
});
