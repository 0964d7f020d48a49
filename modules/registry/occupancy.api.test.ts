import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { system } from '../../kernel/http/actor.ts';
import { dueOf } from './care/due.ts';
import { listCare } from './care/store.ts';
import { eraseOld } from './erase.ts';
import { seedRegistry } from './seed.ts';
import { building, community, grid, inDays, other, today, useRegistry } from './testing.ts';

const { send, enter, auditsOf, config, database } = useRegistry();

describe('occupancy', () => {
  const at = `${building}.u01.d0201`;
  const url = `/dwellings/${at}/occupancy`;

  test('is not told to who does not work there', async () => {
    for (const who of [
      'lead',
      'micro',
      'neighbour',
      'elsewhere',
      'subdistrict',
      'operator',
      'resident',
    ]) {
      for (const path of [`/buildings/${building}/occupancy`, url, `/buildings?path=${grid}`]) {
        expect((await send(who, 'GET', path)).status, `${who} ${path}`).toBe(403);
      }
      const body = { occupancy: 'vacant', checkedOn: today };
      expect((await send(who, 'PUT', url, body, 0)).status, who).toBe(403);
    }
  });

  test('is told from a day on, and what was before stays', async () => {
    const set = (occupancy: string, checkedOn: string, version: number) =>
      send('worker', 'PUT', url, { occupancy, checkedOn }, version);
    expect((await set('vacant', inDays(1), 0)).body.code).toBe('registry/day-ahead');
    expect((await set('vacant', inDays(-40), 0)).body).toMatchObject({
      occupancy: 'vacant',
      version: 1,
    });
    expect((await set('vacant', inDays(-20), 1)).body).toMatchObject({
      checkedOn: inDays(-20),
      version: 2,
    });
    expect((await set('livedIn', inDays(-10), 1)).body).toMatchObject({ code: 'http/stale' });
    expect((await set('livedIn', inDays(-30), 2)).body.code).toBe('registry/day-too-early');
    expect((await set('rentedOut', inDays(-10), 2)).body).toMatchObject({ version: 3 });
    expect((await set('livedIn', inDays(-10), 3)).body).toMatchObject({
      occupancy: 'livedIn',
      version: 4,
    });
    const { body } = await send('community', 'GET', url);
    expect(body.items).toMatchObject([
      { occupancy: 'livedIn', from: inDays(-10), to: null },
      {
        occupancy: 'vacant',
        from: inDays(-40),
        to: inDays(-11),
        checkedOn: inDays(-20),
        post: 'gridWorker',
      },
    ]);
    const audits = await auditsOf(at);
    expect(audits).toHaveLength(4);
    expect(audits.some(({ row }) => /vacant|livedIn|rentedOut/.test(row))).toBe(false);
  });

  test('is listed for every dwelling of a building, and counted for an area', async () => {
    const { body } = await send('worker', 'GET', `/buildings/${building}/occupancy`);
    expect(body.items.length).toBeGreaterThan(5);
    expect(body.items).toContainEqual(expect.objectContaining({ path: at, occupancy: 'livedIn' }));
    expect(body.items).toContainEqual(
      expect.objectContaining({ path: `${building}.u01.d0202`, occupancy: 'unknown', version: 0 }),
    );
    const area = (await send('worker', 'GET', `/buildings?path=${grid}`)).body;
    const one = area.items.find((row: { path: string }) => row.path === building);
    expect(one.occupancy).toEqual(body.counts);
    expect(one.dwellings).toBe(body.items.length);
  });
});

describe('dwellings that move and end', () => {
  const changes = (list: object[]) =>
    send('operator', 'POST', '/api/places/changes', {
      from: today,
      reason: '重新编号',
      changes: list,
    });

  test('take people and occupancy along, and are not ended while somebody lives there', async () => {
    const from = `${grid}.m02.b00003`;
    const to = `${grid}.m02.b00093`;
    const { id } = await enter({ name: '吴十' }, `${from}.u01.d0101`);
    await send(
      'worker',
      'PUT',
      `/dwellings/${from}.u01.d0101/occupancy`,
      { occupancy: 'livedIn', checkedOn: today },
      0,
    );
    const refused = await changes([{ do: 'end', path: from, version: 1 }]);
    expect(refused.body, refused.text).toMatchObject({ code: 'places/lived-in' });
    const moved = await changes([{ do: 'move', path: from, to, version: 1 }]);
    expect(moved.status, moved.text).toBe(200);
    const { body } = await send('worker', 'GET', `/dwellings/${to}.u01.d0101/residents`);
    expect(body.items).toMatchObject([{ id }]);
    expect(body.occupancy).toMatchObject({ occupancy: 'livedIn' });

    const last = `${to}.u01.d0101`;
    const lived = await changes([{ do: 'end', path: last, version: 2 }]);
    expect(lived.body, lived.text).toMatchObject({ code: 'places/lived-in' });
    await send('worker', 'POST', `/residents/${id}/end`, { until: today });
    const over = await changes([{ do: 'end', path: last, version: 2 }]);
    expect(over.status, over.text).toBe(200);
    const { body: kept } = await send('worker', 'GET', `/dwellings/${last}/residents?former=true`);
    expect(kept.items).toMatchObject([{ id, until: today }]);
  });

  test('that are no more leave nobody as living there', async () => {
    const { id } = await enter({ name: '郑一' }, other);
    await database.inRolledBackTransaction(system, async (trx) => {
      await sql`update residents set place_path = ${`${building}.u07.d0101`}::ltree where id = ${id}`.execute(
        trx,
      );
      expect((await eraseOld(trx, new Date())).ended).toBe(1);
      const { rows } = await sql<{ until: string }>`
        select lived_until::text as until from residents where id = ${id}`.execute(trx);
      expect(rows[0]!.until).toBe(today);
    });
  });
});

describe('the demo', () => {
  test('has people who are marked as made up, once, with visits that are overdue, soon and done', async () => {
    const places = { community, grid, self: undefined };
    await database.inRolledBackTransaction(system, async (trx) => {
      await sql`delete from residents`.execute(trx);
      // Nobody may delete what was said of a dwelling: here it is of another city.
      await sql`update dwelling_occupancy set place_path = text2ltree(regexp_replace(place_path::text, '^\\d{6}', '000000'))`.execute(
        trx,
      );
      const added = await seedRegistry(trx, config, places);
      expect(added).toBeGreaterThan(100);
      expect(await seedRegistry(trx, config, places)).toBe(0);
      const { rows } = await sql<{ made: number; real: number; of: number }>`
        select count(*) filter (where synthetic)::int as made, count(*) filter (where not synthetic)::int as real,
          count(distinct place_path)::int as of from residents`.execute(trx);
      expect(rows[0]).toMatchObject({ made: added, real: 0 });
      const due = (await listCare(trx, grid, today)).map(
        ({ tags, lastVisit }) => dueOf(tags, lastVisit, today).state,
      );
      expect(new Set(due)).toEqual(new Set(['overdue', 'dueSoon', 'done']));
    });
  });
});
