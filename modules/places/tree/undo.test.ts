import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import type { PlaceKind } from '../contract.ts';
import { loadPlaces } from '../load.ts';
import { completeSeed } from '../seed.ts';
import { changePlaces, onPlacesMoved, type PlaceChange } from './change.ts';
import { followDue } from './follow.ts';
import { codeOfPath, kindOfPath } from './paths.ts';
import { undoChange } from './undo.ts';

const database = useTestDatabase();
const binhai = '150300.150304.012.008';
const grid = `${binhai}.g003`;
const spare = `${binhai}.g055.m01`;
const today = dateInChina(new Date());
const later = (days: number) => dateInChina(new Date(Date.now() + days * 86_400_000));

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
const _elsewhere = holding('communityStaff', '150300.150304.012.009');

const within = <T>(actor: Actor, work: (trx: Trx) => Promise<T>) =>
  database.inRolledBackTransaction(actor, work);
const change = (trx: Trx, changes: PlaceChange[], from = today, actor = staff) =>
  changePlaces(trx, actor, changes, { from, reason: '测试' });
const undo = (trx: Trx, id: string, actor = staff) =>
  undoChange(trx, actor, id, { reason: '撤回' });

function added(path: string, more: Partial<Parameters<typeof completeSeed>[0]> = {}): PlaceChange {
  const kind = kindOfPath(path) as PlaceKind;
  const parentPath = path.slice(0, path.lastIndexOf('.'));
  const code = codeOfPath(path)!;
  const known = { kind, code, path, parentPath, name: '新', validFrom: today };
  return { do: 'add', place: completeSeed({ ...known, ...more }) };
}
const named = (path: string, name: string): PlaceChange => ({ do: 'alter', path, set: { name } });

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

/** Changes that may or may not fit each other: those that don't are refused as a whole. */
const buildings = [11, 12, 13, 14, 17].map((n) => `b000${n}`);
const somewhere = fc.constantFrom(`${grid}.m01`, `${grid}.m02`, spare);
const somePath = fc.oneof(
  fc.constantFrom(grid, `${grid}.m01`, spare, `${binhai}.g001`),
  fc.tuple(somewhere, fc.constantFrom(...buildings)).map(([at, b]) => `${at}.${b}`),
);
const someChanges = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(somePath, fc.constantFrom('甲', '乙')).map(([p, n]) => [named(p, n)]),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('m01', 'm02'), fc.boolean(), fc.constantFrom(...buildings))
      .map(([m, back, b]): PlaceChange[] => {
        const [home, away] = [`${grid}.${m}.${b}`, `${spare}.${b}`];
        return [{ do: 'move', path: back ? away : home, to: back ? home : away }];
      }),
  },
  { weight: 2, arbitrary: somePath.map((path): PlaceChange[] => [{ do: 'end', path }]) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(`${grid}.m01.b00901`, `${grid}.m02.b00902`, `${spare}.b00903`)
      .map((path) => [added(path, { floors: 7 }), added(`${path}.u01`)]),
  },
  {
    weight: 1,
    arbitrary: fc.constant<PlaceChange[]>([
      { do: 'move', path: `${grid}.m01`, to: `${grid}.m99` },
      { do: 'move', path: `${grid}.m02`, to: `${grid}.m01` },
      { do: 'move', path: `${grid}.m99`, to: `${grid}.m02` },
    ]),
  },
  {
    weight: 1,
    arbitrary: fc.constant<PlaceChange[]>([
      { do: 'move', path: grid, to: `${binhai}.g090` },
      { do: 'alter', path: `${binhai}.g001`, set: { geometry: null } },
    ]),
  },
);
const someSet = fc.array(someChanges, { minLength: 1, maxLength: 3 }).map((sets) => sets.flat());

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
      { numRuns: 30 },
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
      { numRuns: 30 },
    );
    expect(undone).toBeGreaterThan(10);
  }, 120_000);
});
