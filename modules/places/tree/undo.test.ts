import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { loadPlaces } from '../load.ts';
import { changePlaces, onPlacesMoved, type PlaceChange, registerLife } from './change.ts';
import { listPlaceChanges } from './changes.ts';
import { followDue } from './follow.ts';
import { added, binhai, grid, holding, named, someSet, spare } from './testing.ts';
import { undoChange } from './undo.ts';

const database = useTestDatabase();
const today = dateInChina(new Date());
const later = (days: number) => dateInChina(new Date(Date.now() + days * 86_400_000));

const staff = holding('communityStaff', binhai);
const elsewhere = holding('communityStaff', '150300.150304.012.009');

const within = <T>(actor: Actor, work: (trx: Trx) => Promise<T>) =>
  database.inRolledBackTransaction(actor, work);
const change = (trx: Trx, changes: PlaceChange[], from = today, actor = staff) =>
  changePlaces(trx, actor, changes, { from, reason: '测试' });
const undo = (trx: Trx, id: string, actor = staff) =>
  undoChange(trx, actor, id, { reason: '撤回' });

/** The places of a day, as they are told. */
async function treeOn(trx: Trx, day: string) {
  const { rows } = await sql<{ path: string }>`
    select ltree2text(path) as path, kind, code, name, name_en, official_name, category, ltree2text(estate_path) as estate,
      geometry, center::text, floors, height_m, floor, synthetic, attributes from places
    where path <@ ${binhai}::ltree and valid_from <= ${day}::date and (valid_to is null or valid_to > ${day}::date)
    order by path`.execute(trx);
  return rows;
}

/** Every state that there is, to the last column. */
const allStates = async (trx: Trx) =>
  (
    await sql`select * from places where path <@ ${binhai}::ltree order by path, valid_from`.execute(
      trx,
    )
  ).rows;

beforeAll(() =>
  withTransaction(database, system, {}, async (trx) => {
    await loadPlaces(trx, { city: '150300', synthetic: true });
    await changePlaces(trx, system, [added(`${binhai}.g055`), added(spare)], {
      from: today,
      reason: '测试',
    });
  }),
);

/** The id of a set, or nothing where it is refused. */
async function tried(trx: Trx, changes: PlaceChange[], from: string) {
  try {
    const done = await change(trx, changes, from);
    const touched = done.added.length + done.altered.length + done.moved.length + done.ended.length;
    return touched > 0 ? done.changeId : undefined;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

describe('undoing any set of changes', () => {
  test('leaves the tree of the day as it was, the last set first, and once more forward', async () => {
    let undone = 0;
    const moved: { from: string; to: string }[] = [];
    onPlacesMoved(async (_trx, moves) => {
      moved.push(...moves);
    });
    await fc.assert(
      fc.asyncProperty(someSet, someSet, async (one, two) => {
        await within(staff, async (trx) => {
          const start = await treeOn(trx, today);
          const first = await tried(trx, one, today);
          const between = await treeOn(trx, today);
          moved.length = 0;
          const second = await tried(trx, two, today);
          const there = moved.splice(0);
          if (second) {
            const end = await treeOn(trx, today);
            const { changeId } = await undo(trx, second);
            expect(await treeOn(trx, today)).toEqual(between);
            const back = moved.map(({ from, to }) => ({ from: to, to: from }));
            expect(new Set(back.map((m) => JSON.stringify(m)))).toEqual(
              new Set(there.map((m) => JSON.stringify(m))),
            );
            const again = await undo(trx, changeId);
            expect(await treeOn(trx, today)).toEqual(end);
            await undo(trx, again.changeId);
            undone += 1;
          }
          if (first) {
            await undo(trx, first);
            expect(await treeOn(trx, today)).toEqual(start);
            undone += 1;
          }
        });
      }),
      { numRuns: 60 },
    );
    expect(undone).toBeGreaterThan(10);
  }, 120_000);

  test('that are planned leaves every state as it was, to the last column, and nobody follows', async () => {
    let undone = 0;
    await fc.assert(
      fc.asyncProperty(someSet, someSet, async (one, two) => {
        await within(staff, async (trx) => {
          const states = [await allStates(trx)];
          const sets: string[] = [];
          for (const changes of [one, two]) {
            const id = await tried(trx, changes, later(3));
            if (!id) continue;
            sets.push(id);
            states.push(await allStates(trx));
          }
          for (const id of sets.reverse()) {
            states.pop();
            expect(await undo(trx, id)).toMatchObject({ cancelled: true });
            expect(await allStates(trx)).toEqual(states.at(-1));
            undone += 1;
          }
          expect(await followDue(trx, later(3))).toBe(0);
        });
      }),
      { numRuns: 60 },
    );
    expect(undone).toBeGreaterThan(10);
  }, 120_000);
});

describe('undoChange', () => {
  const building = `${grid}.m01.b00017`;
  const refusal = (why: string, path: string) => ({
    code: 'places/change-built-on',
    details: { why, path },
  });

  test('refuses who holds no post there, and what is not there', async () => {
    for (const actor of [
      anonymous,
      holding('gridLead', grid),
      holding('auditor', '150300'),
      elsewhere,
    ]) {
      await within(staff, async (trx) => {
        const { changeId } = await change(trx, [named(grid, '甲')]);
        await expect(undo(trx, changeId, actor)).rejects.toMatchObject({ code: 'http/forbidden' });
      });
    }
    await within(staff, async (trx) => {
      await expect(undo(trx, crypto.randomUUID())).rejects.toMatchObject({
        code: 'places/change-not-found',
      });
    });
  });

  test('refuses what was changed since, and takes it back when that is', async () => {
    await within(staff, async (trx) => {
      const first = await change(trx, [named(grid, '甲')]);
      const second = await change(trx, [named(grid, '乙')]);
      await expect(undo(trx, first.changeId)).rejects.toMatchObject({
        code: 'places/change-built-on',
        details: { why: 'changed' },
      });
      await undo(trx, second.changeId);
      await expect(undo(trx, second.changeId)).rejects.toMatchObject({
        code: 'places/change-undone',
      });
      await undo(trx, first.changeId);
      expect((await treeOn(trx, today)).find(({ path }) => path === grid)).toMatchObject({
        name: '3网格',
      });
    });
  });

  test('refuses what others lie in, what something lives in, and ground that was taken since', async () => {
    await within(staff, async (trx) => {
      const path = `${spare}.b00905`;
      const { changeId } = await change(trx, [added(path)]);
      const inner = await change(trx, [added(`${path}.u01`)]);
      await expect(undo(trx, changeId)).rejects.toMatchObject(refusal('inside', `${path}.u01`));
      await undo(trx, inner.changeId);
      registerLife('openCases', async (_trx, paths) => (paths.includes(path) ? 2 : 0));
      await expect(undo(trx, changeId)).rejects.toMatchObject({
        details: { why: 'livedIn', path, life: [{ what: 'openCases', count: 2 }] },
      });
      registerLife('openCases', async () => 0);
      await undo(trx, changeId);
    });
    await within(staff, async (trx) => {
      const { rows } = await sql<{ geometry: never }>`
        select geometry from places where path = ${`${grid}.m02`}::ltree`.execute(trx);
      const gone = await change(trx, [
        { do: 'alter', path: `${grid}.m02`, set: { geometry: null } },
      ]);
      await change(trx, [added(`${grid}.m77`, { geometry: rows[0]!.geometry })]);
      await expect(undo(trx, gone.changeId)).rejects.toMatchObject({
        details: { why: 'outlines', path: `${grid}.m02`, other: `${grid}.m77` },
      });
    });
  });

  test('refuses what a later change is planned for, and that change refuses others by its day and id', async () => {
    await within(staff, async (trx) => {
      const now = await change(trx, [named(building, '甲')]);
      const planned = await change(trx, [named(building, '乙')], later(5));
      await expect(undo(trx, now.changeId)).rejects.toMatchObject(refusal('changed', building));
      await expect(change(trx, [named(building, '丙')])).rejects.toMatchObject({
        code: 'places/changes-ahead',
        details: { path: building, day: later(5), change: planned.changeId },
      });
      await undo(trx, planned.changeId);
      await change(trx, [named(building, '丙')]);
    });
  });

  test('reverses what was decided earlier from today on, and leaves what was', async () => {
    await within(system, async (trx) => {
      const day = later(-30);
      const before = await treeOn(trx, later(-31));
      const moved = { do: 'move', path: building, to: `${spare}.b00017` } as const;
      const past = [added(`${binhai}.g056`), added(`${binhai}.g056.m01`)];
      const { changeId } = await change(trx, [...past, named(grid, '甲')], day, system);
      const between = await treeOn(trx, later(-1));
      const { changeId: later2 } = await change(trx, [moved], today, system);
      await undo(trx, later2, system);
      await undo(trx, changeId, system);
      expect(await treeOn(trx, later(-1))).toEqual(between);
      const spares = new Set([`${binhai}.g055`, spare]);
      const now = (await treeOn(trx, today)).filter(({ path }) => !spares.has(path));
      expect(now).toEqual(before);
    });
  });

  test('follows what was planned for today before it is reversed', async () => {
    const told: string[] = [];
    onPlacesMoved(async (_trx, moves) => {
      told.push(...moves.filter(({ from }) => from.endsWith('b00017')).map(({ to }) => to));
    });
    await within(staff, async (trx) => {
      const { changeId } = await change(
        trx,
        [{ do: 'move', path: building, to: `${spare}.b00017` }],
        later(1),
      );
      // The day has come, and the job has not.
      await sql`update place_changes set day = ${today}::date where id = ${changeId}`.execute(trx);
      await sql`update place_moves set day = ${today}::date where change_id = ${changeId}`.execute(
        trx,
      );
      await sql`update places set valid_to = ${today}::date where closed_change = ${changeId}`.execute(
        trx,
      );
      await sql`update places set valid_from = ${today}::date where opened_change = ${changeId}`.execute(
        trx,
      );
      told.length = 0;
      await undo(trx, changeId);
      expect(told).toEqual([`${spare}.b00017`, building]);
      expect(await followDue(trx, later(2))).toBe(0);
    });
  });

  test('is written into the audit with its reason, and each place with what it was', async () => {
    await within(staff, async (trx) => {
      const { changeId } = await change(trx, [named(grid, '甲')]);
      const done = await undo(trx, changeId);
      const { rows } = await sql`
        select action, subject_id, reason, post, before, after from audit_entries
        where reason = '撤回' order by action`.execute(trx);
      expect(rows).toEqual([
        {
          action: 'places.alter',
          subject_id: grid,
          reason: '撤回',
          post: 'communityStaff',
          before: { name: '甲' },
          after: { name: '3网格', from: today, change: done.changeId },
        },
        {
          action: 'places.undoChange',
          subject_id: changeId,
          reason: '撤回',
          post: 'communityStaff',
          before: { reason: '测试', from: today },
          after: { change: done.changeId, cancelled: false, from: today },
        },
      ]);
    });
  });
});

describe('listPlaceChanges', () => {
  const list = (trx: Trx, actor: Actor, path?: string, before?: string) =>
    listPlaceChanges(trx, actor, { path, before });

  test('refuses who holds no post', async () => {
    for (const actor of [anonymous, { ...staff, appointments: [], scopes: [] }]) {
      await expect(within(actor, (trx) => list(trx, actor))).rejects.toMatchObject({
        code: 'http/forbidden',
      });
    }
  });

  test('tells the newest first, what of it holds, and who may take it back', async () => {
    await within(staff, async (trx) => {
      const one = await change(trx, [named(grid, '甲')]);
      const two = await change(trx, [named(grid, '乙')]);
      const planned = await change(trx, [added(`${spare}.b00905`)], later(4));
      const undone = await change(trx, [named(`${binhai}.g001`, '丙')]);
      const back = await undo(trx, undone.changeId);
      const { changes, next } = await list(trx, staff, binhai);
      expect(next).toBeNull();
      expect(changes.slice(0, 5)).toMatchObject([
        { id: back.changeId, state: 'holds', undoes: undone.changeId, undoable: true },
        {
          id: undone.changeId,
          state: 'undone',
          undoable: false,
          undone: { reason: '撤回', post: 'communityStaff', postPath: binhai },
          builtOn: { why: 'undone' },
        },
        { id: planned.changeId, state: 'planned', day: later(4), added: 1, undoable: true },
        { id: two.changeId, state: 'holds', undoable: true, placePath: grid },
        { id: one.changeId, undoable: false, builtOn: { why: 'changed' }, altered: 1 },
      ]);
      expect((await list(trx, elsewhere, binhai)).changes.every(({ undoable }) => !undoable)).toBe(
        true,
      );
      const [newest] = (await list(trx, staff, spare)).changes;
      expect(newest!.id).toBe(planned.changeId);
      const older = await list(trx, staff, grid, two.changeId);
      expect(older.changes.map(({ id }) => id)).toEqual([one.changeId]);
      expect((await list(trx, staff, '150300.150304.012.009')).changes).toEqual([]);
    });
  });

  test('tells a cancelled one once, and goes on page by page', async () => {
    await within(staff, async (trx) => {
      const ids: string[] = [];
      for (let i = 0; i < 33; i++) ids.push((await change(trx, [named(grid, `第${i}`)])).changeId);
      const planned = await change(trx, [added(`${spare}.b00905`)], later(4));
      await undo(trx, planned.changeId);
      const first = await list(trx, staff, grid);
      expect(first.changes).toHaveLength(30);
      const second = await list(trx, staff, grid, first.next!);
      expect([...first.changes, ...second.changes].map(({ id }) => id)).toEqual(ids.reverse());
      const cancelled = (await list(trx, staff, spare)).changes.slice(0, 1);
      expect(cancelled).toMatchObject([{ id: planned.changeId, state: 'undone' }]);
      expect(cancelled[0]!.undone).toMatchObject({ reason: '撤回' });
    });
  });
});
