import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import type { AreaGeometry } from '../../../kernel/geo/index.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { loadPlaces } from '../load.ts';
import { getPlace } from '../service.ts';
import { changePlaces, onPlacesMoved, type PlaceChange, registerLife } from './change.ts';
import { followDue } from './follow.ts';
import { added, binhai, holding } from './testing.ts';

const database = useTestDatabase();
const today = dateInChina(new Date());
const later = (days: number) => dateInChina(new Date(Date.now() + days * 86_400_000));

const staff = holding('communityStaff', binhai);
const operator = holding('cityOperator', '150300');

beforeAll(() =>
  withTransaction(database, system, {}, async (trx) => {
    await loadPlaces(trx, { city: '150300', synthetic: true });
  }),
);

const within = <T>(actor: Actor, work: (trx: Trx) => Promise<T>) =>
  database.inRolledBackTransaction(actor, work);
const change = (trx: Trx, actor: Actor, changes: PlaceChange[], from = today) =>
  changePlaces(trx, actor, changes, { from, reason: '测试' });

/** A micro-grid without an outline; path for a building in it. */
async function addSpare(trx: Trx): Promise<string> {
  const grid = `${binhai}.g055`;
  await change(trx, staff, [added(grid), added(`${grid}.m01`)]);
  return `${grid}.m01.b00017`;
}

async function states(trx: Trx, path: string) {
  const { rows } = await sql<{ name: string; from: string; to: string | null; version: number }>`
    select name, valid_from::text as "from", valid_to::text as "to", version from places
    where path = ${path}::ltree order by valid_from`.execute(trx);
  return rows;
}

async function outlineOf(trx: Trx, path: string): Promise<AreaGeometry> {
  const { rows } = await sql<{ geometry: AreaGeometry }>`
    select geometry from places where path = ${path}::ltree and valid_to is null`.execute(trx);
  return rows[0]!.geometry;
}

async function pathsBelow(trx: Trx, path: string, day = today): Promise<string[]> {
  const { rows } = await sql<{ path: string }>`
    select ltree2text(path) as path from places where path <@ ${path}::ltree
      and valid_from <= ${day}::date and (valid_to is null or valid_to > ${day}::date) order by path`.execute(
    trx,
  );
  return rows.map((row) => row.path);
}

describe('changePlaces', () => {
  test('refuses who holds no post there, and what lies beside or above the post', async () => {
    const alter = (path: string): PlaceChange[] => [{ do: 'alter', path, set: { name: '别名' } }];
    for (const [actor, path] of [
      [anonymous, `${binhai}.g001`],
      [holding('gridLead', `${binhai}.g001`), `${binhai}.g001`],
      [holding('auditor', '150300'), `${binhai}.g001`],
      [staff, binhai],
      [staff, '150300.150304.012.009.g001'],
      [holding('communityStaff', '150300.150304.012.009'), `${binhai}.g001`],
    ] as const) {
      await expect(within(actor, (trx) => change(trx, actor, alter(path)))).rejects.toMatchObject({
        code: 'http/forbidden',
      });
    }
    await within(staff, (trx) => change(trx, staff, alter(`${binhai}.g001`)));
    await within(operator, (trx) => change(trx, operator, alter('150300')));
  });

  test('keeps what was: the state before is closed, the next begins on the day', async () => {
    await within(staff, async (trx) => {
      const path = `${binhai}.g001`;
      const day = later(10);
      await change(
        trx,
        staff,
        [{ do: 'alter', path, set: { name: '一网格', nameEn: 'First' } }],
        day,
      );
      expect(await states(trx, path)).toEqual([
        { name: '1网格', from: '2026-01-01', to: day, version: 1 },
        { name: '一网格', from: day, to: null, version: 2 },
      ]);
      expect((await getPlace(trx, staff, path)).name).toBe('1网格');
      await expect(
        change(trx, staff, [{ do: 'alter', path, set: { name: '又一' } }]),
      ).rejects.toMatchObject({ code: 'places/changes-ahead', details: { day } });
    });
  });

  test('takes the place of what the same day brought, without a state of no length', async () => {
    await within(staff, async (trx) => {
      const path = `${binhai}.g001`;
      for (const name of ['甲', '乙'])
        await change(trx, staff, [{ do: 'alter', path, set: { name } }]);
      expect(await states(trx, path)).toEqual([
        { name: '1网格', from: '2026-01-01', to: today, version: 1 },
        { name: '乙', from: today, to: null, version: 3 },
      ]);
      expect((await getPlace(trx, staff, path)).name).toBe('乙');
    });
  });

  test('says how far the writing is', async () => {
    await within(staff, async (trx) => {
      const estate = `${binhai}.e0001`;
      const centre = (await getPlace(trx, staff, estate)).center!;
      const grid = `${binhai}.g056`;
      const buildings = Array.from({ length: 2100 }, (_, i): PlaceChange => {
        const path = `${grid}.b${60_000 + i}`;
        return added(path, { center: centre });
      });
      const shares: number[] = [];
      await changePlaces(trx, staff, [added(grid), ...buildings], {
        from: today,
        reason: '测试',
        progress: async (share) => void shares.push(share),
      });
      expect(shares).toEqual([2000 / 2101, 1]);
    });
  });

  test('refuses a day past, a stale version, and a place that is not there', async () => {
    await within(staff, async (trx) => {
      const path = `${binhai}.g001`;
      const set = { name: '甲' };
      await expect(
        change(trx, staff, [{ do: 'alter', path, set }], later(-1)),
      ).rejects.toMatchObject({ code: 'places/past-day' });
      await expect(
        change(trx, staff, [{ do: 'alter', path, set, version: 7 }]),
      ).rejects.toMatchObject({ code: 'http/stale', details: { current: { version: 1 } } });
      await expect(
        change(trx, staff, [{ do: 'alter', path: `${binhai}.g099`, set }]),
      ).rejects.toMatchObject({ code: 'places/not-found' });
    });
  });

  test('moves a building with its entrances and dwellings, and tells who follows', async () => {
    const told: unknown[] = [];
    onPlacesMoved(async (_trx, moves, day) => {
      if (told) told.push(...moves.map((move) => ({ ...move, day })));
    });
    await within(staff, async (trx) => {
      const from = `${binhai}.g003.m01.b00017`;
      const to = await addSpare(trx);
      const before = await pathsBelow(trx, from);
      expect(before.length).toBeGreaterThan(30);
      const { moved } = await change(trx, staff, [{ do: 'move', path: from, to }]);
      expect(moved).toHaveLength(before.length);
      expect(await pathsBelow(trx, from)).toEqual([]);
      expect(await pathsBelow(trx, to)).toEqual(before.map((path) => path.replace(from, to)));
      expect((await getPlace(trx, staff, to)).code).toBe('15030401200800017');
      expect(told).toContainEqual({ from, to, day: today });
    });
  });

  test('tells who follows a move ahead only when its day begins', async () => {
    const told: string[] = [];
    onPlacesMoved(async (_trx, moves) => {
      told.push(...moves.map(({ to }) => to));
    });
    await within(staff, async (trx) => {
      const to = await addSpare(trx);
      await change(trx, staff, [{ do: 'move', path: `${binhai}.g003.m01.b00017`, to }], later(3));
      expect(told).toEqual([]);
      await sql`set local gewu.system = 'on'`.execute(trx);
      expect(await followDue(trx, later(2))).toBe(0);
      expect(await followDue(trx, later(3))).toBeGreaterThan(30);
      expect(await followDue(trx, later(3))).toBe(0);
      expect(told).toContain(to);
    });
  });

  test('lets no building stand in a micro-grid whose outline is elsewhere', async () => {
    await within(staff, async (trx) => {
      const from = `${binhai}.g003.m01.b00017`;
      const to = `${binhai}.g003.m02.b00017`;
      await expect(change(trx, staff, [{ do: 'move', path: from, to }])).rejects.toMatchObject({
        code: 'places/outside-parent',
        details: { path: to, parent: `${binhai}.g003.m02` },
      });
    });
  });

  test('swaps two micro-grids in one set', async () => {
    await within(staff, async (trx) => {
      const [one, two, spare] = ['m01', 'm02', 'm99'].map((m) => `${binhai}.g003.${m}`) as [
        string,
        string,
        string,
      ];
      const [first, second] = [await outlineOf(trx, one), await outlineOf(trx, two)];
      await change(trx, staff, [
        { do: 'move', path: one, to: spare },
        { do: 'move', path: two, to: one },
        { do: 'move', path: spare, to: two },
      ]);
      expect([await outlineOf(trx, two), await outlineOf(trx, one)]).toEqual([first, second]);
    });
  });

  test('moves a grid to another community: new codes, and its buildings keep their estate', async () => {
    await within(operator, async (trx) => {
      const to = '150300.150304.012.009.g090';
      const border = { do: 'alter', path: to, set: { geometry: null } } as const;
      await expect(
        change(trx, operator, [{ do: 'move', path: `${binhai}.g003`, to }]),
      ).rejects.toMatchObject({ code: 'places/outside-parent' });
      // Without an outline of its own it may lie anywhere; its parts are inside it.
      await change(trx, operator, [{ do: 'move', path: `${binhai}.g003`, to }, border]);
      const place = await getPlace(trx, operator, `${to}.m01.b00017`);
      expect(place.code).toBe('15030401200900017');
      expect(place.names.estate).toBe('瑞德花园');
    });
  });

  test('an estate that moves is still that of its buildings', async () => {
    await within(staff, async (trx) => {
      const { rows } = await sql<{ path: string }>`
        select ltree2text(path) as path from places where kind = 'estate' and name = '瑞德花园'`.execute(
        trx,
      );
      const path = rows[0]!.path;
      await expect(change(trx, staff, [{ do: 'end', path }])).rejects.toMatchObject({
        code: 'places/not-empty',
        details: { path, below: [{ kind: 'building' }] },
      });
      await change(trx, staff, [{ do: 'move', path, to: `${binhai}.e0777` }]);
      expect((await getPlace(trx, staff, `${binhai}.g003.m01.b00017`)).names.estate).toBe(
        '瑞德花园',
      );
    });
  });

  test('ends a building with what is in it, and nothing that others lie in', async () => {
    await within(staff, async (trx) => {
      const path = `${binhai}.g003.m01.b00017`;
      const inside = await pathsBelow(trx, path);
      await expect(
        change(trx, staff, [{ do: 'end', path: `${binhai}.g003.m01` }]),
      ).rejects.toMatchObject({ code: 'places/not-empty' });
      const { ended } = await change(trx, staff, [{ do: 'end', path }], later(1));
      expect(ended.sort()).toEqual(inside.sort());
      expect(await pathsBelow(trx, path, later(1))).toEqual([]);
      expect(await pathsBelow(trx, path)).toEqual(inside);
    });
  });

  test('ends nothing that something lives in, and says what and how much', async () => {
    const path = `${binhai}.g003.m01.b00017`;
    registerLife('openCases', async (_trx, paths) => (paths.includes(path) ? 3 : 0));
    await within(staff, async (trx) => {
      await expect(change(trx, staff, [{ do: 'end', path }])).rejects.toMatchObject({
        code: 'places/lived-in',
        details: { path, life: [{ what: 'openCases', count: 3 }] },
      });
    });
    registerLife('openCases', async () => 0);
  });

  test('refuses a number that another building of the community bears, now, later, or by the same set', async () => {
    const [here, there] = [`${binhai}.g003.m01`, `${binhai}.g003.m02`];
    const taken = (other: string) => ({ code: 'places/path-taken', details: { other } });
    for (const day of [today, later(3)]) {
      await within(staff, async (trx) => {
        await change(trx, staff, [added(`${here}.b00902`)], later(3));
        const same = change(trx, staff, [added(`${there}.b00902`)], day);
        await expect(same).rejects.toMatchObject(taken(`${here}.b00902`));
        const swapped = [
          { do: 'move', path: here, to: `${binhai}.g003.m99` } as const,
          { do: 'move', path: there, to: here } as const,
          { do: 'move', path: `${binhai}.g003.m99`, to: there } as const,
        ];
        const both = change(trx, staff, [...swapped, added(`${here}.b00902`)], later(3));
        await expect(both).rejects.toMatchObject(taken(`${there}.b00902`));
      });
    }
  });

  test('adds a place only below one that is there, under a free path and its own code', async () => {
    await within(staff, async (trx) => {
      const add = (path: string, more = {}) => change(trx, staff, [added(path, more)]);
      await expect(add(`${binhai}.g055.m01`)).rejects.toMatchObject({
        code: 'places/parent-missing',
      });
      await expect(add(`${binhai}.g003`)).rejects.toMatchObject({ code: 'places/path-taken' });
      await expect(add(`${binhai}.g055`, { code: '150304012008056' })).rejects.toMatchObject({
        code: 'places/path-malformed',
      });
      await expect(add(`${binhai}.g003.b00999`)).rejects.toMatchObject({
        code: 'places/needs-micro-grid',
      });
      await expect(add(`${binhai}.g055`, { floors: 3 })).rejects.toMatchObject({
        code: 'http/invalid-input',
      });
      await expect(
        add(`${binhai}.g003.m01.b00999`, { estatePath: `${binhai}.e0999` }),
      ).rejects.toMatchObject({ code: 'places/parent-missing' });
      await add(`${binhai}.g055`);
      await add(`${binhai}.g055.m01`);
      await add(`${binhai}.g055.m01.b00999`);
      await add(`${binhai}.g055.m01.b00999.u01`);
      await add(`${binhai}.g055.m01.b00999.u01.d0101`);
      expect((await getPlace(trx, staff, `${binhai}.g055.m01`)).code).toBe('15030401200805501');
    });
  });

  test('refuses a grid drawn over a neighbour, out of its community, across itself, or far away', async () => {
    await within(staff, async (trx) => {
      const path = `${binhai}.g001`;
      const neighbour = await outlineOf(trx, `${binhai}.g002`);
      const draw = (geometry: AreaGeometry) =>
        change(trx, staff, [{ do: 'alter', path, set: { geometry } }]);
      await expect(draw(neighbour)).rejects.toMatchObject({
        code: 'places/overlaps',
        details: { path, other: `${binhai}.g002` },
      });
      const box = (west: number, south: number, size: number): AreaGeometry => ({
        type: 'Polygon',
        coordinates: [
          [
            [west, south],
            [west + size, south],
            [west + size, south + size],
            [west, south + size],
            [west, south],
          ],
        ],
      });
      await expect(draw(box(106.75, 39.55, 0.001))).rejects.toMatchObject({
        code: 'places/outside-parent',
      });
      await expect(draw(box(39.5, 106.7, 0.001))).rejects.toMatchObject({
        code: 'places/outline-far',
      });
      const [ring] = neighbour.coordinates as [number[][]];
      const crossed = [...ring.slice(0, 1), ring[2]!, ring[1]!, ...ring.slice(3)];
      await expect(draw({ type: 'Polygon', coordinates: [crossed] })).rejects.toMatchObject({
        code: 'places/outline-crosses',
        details: { path },
      });
    });
  });

  test('writes each change into the audit with its reason, post and day', async () => {
    await within(operator, async (trx) => {
      await changePlaces(
        trx,
        operator,
        [{ do: 'alter', path: `${binhai}.g001`, set: { name: '甲' } }],
        { from: today, reason: '改名' },
      );
      const { rows } = await sql`
        select action, subject_id, post, reason, before, after - 'change' as after from audit_entries
        where action like 'places.%' and subject_type = 'place' and post is not null`.execute(trx);
      expect(rows).toEqual([
        {
          action: 'places.alter',
          subject_id: `${binhai}.g001`,
          post: 'cityOperator',
          reason: '改名',
          before: { name: '1网格' },
          after: { name: '甲', from: today },
        },
      ]);
    });
  });

  test('the database itself refuses who has no scope there', async () => {
    const elsewhere = holding('communityStaff', '150300.150304.012.009');
    await within(elsewhere, async (trx) => {
      const { numAffectedRows } = await sql`
        update places set name = '甲' where path = ${`${binhai}.g001`}::ltree`.execute(trx);
      expect(numAffectedRows).toBe(0n);
    });
  });
});
