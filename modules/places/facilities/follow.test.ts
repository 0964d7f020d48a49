import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type AreaGeometry, contains } from '../../../kernel/geo/index.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { getDirectory } from '../cache.ts';
import { loadPlaces } from '../load.ts';
import { completeSeed } from '../seed.ts';
import { changePlaces, onPlacesMoved, type PlaceChange } from '../tree/change.ts';
import { codeOfPath, kindOfPath } from '../tree/paths.ts';
import { listFacilities } from './service.ts';

const database = useTestDatabase();
const binhai = '150300.150304.012.008';
const today = dateInChina(new Date());

function holding(post: string, placePath: string): Actor {
  const appointment = { id: crypto.randomUUID(), post, placePath, unitId: null };
  return {
    ...anonymous,
    kind: 'person',
    personId: crypto.randomUUID(),
    appointments: [appointment],
    scopes: [placePath],
  };
}
const staff = holding('communityStaff', binhai);
const operator = holding('cityOperator', '150300');

beforeAll(() =>
  withTransaction(database, system, {}, async (trx) => {
    await loadPlaces(trx, { city: '150300', synthetic: true });
  }),
);

const within = <T>(actor: Actor, work: (trx: Trx) => Promise<T>) =>
  database.inRolledBackTransaction(actor, work);
const change = (trx: Trx, actor: Actor, changes: PlaceChange[]) =>
  changePlaces(trx, actor, changes, { from: today, reason: '测试' });

const add = (path: string, more: object = {}): PlaceChange => ({
  do: 'add',
  place: completeSeed({
    kind: kindOfPath(path)!,
    code: codeOfPath(path)!,
    path,
    parentPath: path.slice(0, path.lastIndexOf('.')),
    name: '新',
    validFrom: today,
    ...more,
  }),
});

interface Row {
  path: string;
  code: string;
  lng: number;
  lat: number;
}

async function facilitiesIn(trx: Trx, path: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select ltree2text(path) as path, code, center[0] as lng, center[1] as lat from places
    where path <@ ${path}::ltree and kind = 'facility' and valid_to is null order by code`.execute(
    trx,
  );
  return rows;
}

async function outlineOf(trx: Trx, path: string): Promise<AreaGeometry> {
  const { rows } = await sql<{ geometry: AreaGeometry }>`
    select geometry from places where path = ${path}::ltree and valid_to is null`.execute(trx);
  return rows[0]!.geometry;
}

const parentOf = (path: string) => path.slice(0, path.lastIndexOf('.'));

describe('a facility follows the grids', () => {
  test('in the demo each lies in the grid that holds its point', async () => {
    await within(staff, async (trx) => {
      const all = await facilitiesIn(trx, binhai);
      expect(all.length).toBeGreaterThan(150);
      for (const { path, lng, lat } of all) {
        expect(contains(await outlineOf(trx, parentOf(path)), { lng, lat }), path).toBe(true);
      }
    });
  });

  test('when its grid ends it goes to the one that takes its place, and rooms are told', async () => {
    const told: string[] = [];
    onPlacesMoved(async (_trx, moves) => {
      told.push(...moves.map(({ from, to }) => `${from} ${to}`));
    });
    await within(staff, async (trx) => {
      const old = `${binhai}.g801`;
      const fresh = `${binhai}.g802`;
      const before = await facilitiesIn(trx, old);
      expect(before.length).toBeGreaterThan(5);
      const geometry = await outlineOf(trx, old);
      const buildings = (await getDirectory(trx)).children.get(old)!;
      const moves = buildings.flatMap(({ kind, path }): PlaceChange[] =>
        kind === 'building' ? [{ do: 'move', path, to: path.replace(old, fresh) }] : [],
      );
      const { ended } = await change(trx, staff, [
        add(fresh, { geometry }),
        ...moves,
        { do: 'end', path: old },
      ]);
      expect(ended).toEqual([old]);
      const after = await facilitiesIn(trx, fresh);
      expect(after).toEqual(before.map((one) => ({ ...one, path: one.path.replace(old, fresh) })));
      expect(told).toContain(`${before[0]!.path} ${after[0]!.path}`);
    });
  });

  test('when its grid ends and no other holds its point, it stays in the community', async () => {
    await within(staff, async (trx) => {
      const old = `${binhai}.g801`;
      const before = await facilitiesIn(trx, old);
      const buildings = (await getDirectory(trx)).children.get(old)!;
      await change(trx, staff, [
        ...buildings.flatMap(({ kind, path }): PlaceChange[] =>
          kind === 'building' ? [{ do: 'end', path }] : [],
        ),
        { do: 'end', path: old },
      ]);
      const codes = new Set(before.map(({ code }) => code));
      const after = (await facilitiesIn(trx, binhai)).filter(({ code }) => codes.has(code));
      expect(after).toHaveLength(before.length);
      // One within 20 m of a grid beside it belongs there.
      const loose = after.filter(({ path }) => parentOf(path) === binhai);
      expect(loose.length).toBeGreaterThan(0);
      expect(loose.length).toBeLessThan(before.length);
      // A grid that comes to lie there takes them in.
      const geometry = (await outlineOf2(trx, old))!;
      await change(trx, staff, [add(`${binhai}.g803`, { geometry })]);
      expect((await facilitiesIn(trx, `${binhai}.g803`)).map(({ code }) => code)).toEqual([
        ...codes,
      ]);
    });
  });

  test('when micro-grids are put anew, nothing becomes of it', async () => {
    await within(staff, async (trx) => {
      const grid = `${binhai}.g003`;
      const before = await facilitiesIn(trx, grid);
      const paths = ['m01', 'm02', 'm99'].map((label) => `${grid}.${label}`);
      await change(trx, staff, [
        { do: 'move', path: paths[0]!, to: paths[2]! },
        { do: 'move', path: paths[1]!, to: paths[0]! },
        { do: 'move', path: paths[2]!, to: paths[1]! },
      ]);
      expect(await facilitiesIn(trx, grid)).toEqual(before);
    });
  });

  test('with a grid that moves to another community it gets a number that is free there', async () => {
    await within(operator, async (trx) => {
      const to = '150300.150304.012.009';
      const there = await facilitiesIn(trx, to);
      const before = await facilitiesIn(trx, `${binhai}.g003`);
      expect(there.length).toBeGreaterThan(0);
      await change(trx, operator, [
        { do: 'move', path: `${binhai}.g003`, to: `${to}.g090` },
        { do: 'alter', path: `${to}.g090`, set: { geometry: null } },
      ]);
      const after = await facilitiesIn(trx, `${to}.g090`);
      expect(after).toHaveLength(before.length);
      const codes = (await facilitiesIn(trx, to)).map(({ code }) => code);
      expect(new Set(codes).size).toBe(there.length + before.length);
      for (const { code, path } of after) expect(codeOfPath(path)).toBe(code);
    });
  });

  test('moved by its point it changes its grid; a number is that of one in the community', async () => {
    await within(staff, async (trx) => {
      const [one] = await facilitiesIn(trx, `${binhai}.g001`);
      const [other] = await facilitiesIn(trx, `${binhai}.g005`);
      const center = { lng: other!.lng, lat: other!.lat };
      const { moved } = await change(trx, staff, [
        { do: 'alter', path: one!.path, set: { center } },
      ]);
      expect(moved).toEqual([{ from: one!.path, to: one!.path.replace('g001', 'g005') }]);
      const taken = `${binhai}.g002.${one!.path.slice(-6)}`;
      await expect(
        change(trx, staff, [add(taken, { category: 'drain', center })]),
      ).rejects.toMatchObject({ code: 'places/path-taken' });
    });
  });

  test('a community that is drawn smaller does not leave it outside', async () => {
    await within(operator, async (trx) => {
      const [first] = await facilitiesIn(trx, `${binhai}.g001`);
      const path = `${binhai}.f09999`;
      const far = { lng: first!.lng, lat: first!.lat };
      await expect(
        change(trx, operator, [
          add('150300.150304.012.009.f09999', { category: 'drain', center: far }),
        ]),
      ).rejects.toMatchObject({ code: 'places/outside-parent' });
      const { added } = await change(trx, operator, [
        add(path, { category: 'drain', center: far }),
      ]);
      expect(added).toEqual([`${binhai}.g001.f09999`]);
    });
  });

  test('those of a micro-grid are found by their points', async () => {
    await within(staff, async (trx) => {
      const query = { limit: 500 };
      const inGrid = await listFacilities(trx, { ...query, within: `${binhai}.g003` });
      const micro = await listFacilities(trx, { ...query, within: `${binhai}.g003.m01` });
      expect(micro.total).toBeGreaterThan(0);
      expect(micro.total).toBeLessThan(inGrid.total);
      for (const one of micro.facilities) {
        expect(one.microGrid?.path).toBe(`${binhai}.g003.m01`);
        expect(one.path).toMatch(/\.g003\.f\d{5}$/);
      }
    });
  });
});

/** The outline that a place had, also of one that ended. */
async function outlineOf2(trx: Trx, path: string): Promise<AreaGeometry | undefined> {
  const { rows } = await sql<{ geometry: AreaGeometry }>`
    select geometry from places where path = ${path}::ltree order by valid_from desc limit 1`.execute(
    trx,
  );
  return rows[0]?.geometry;
}
