import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, type Appointment, anonymous, system } from '../../../kernel/http/actor.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import {
  covers,
  findPost,
  type PostCode,
  postCodes,
  posts,
  publicPosts,
} from '../../identity/posts.ts';
import { findReach, type HeldWhere, listsGaps, seesHolder } from './policy.ts';

/** Two branches of the tree, so that what lies sideways is tried on every level. */
const line = (community: string) => [
  '150300',
  community.split('.').slice(0, 3).join('.'),
  community,
  `${community}.g001`,
  `${community}.g001.m01`,
  `${community}.g001.m01.b00001`,
  `${community}.g001.m01.b00002`,
  `${community}.g002`,
  `${community}.b00009`,
];
const areas = [
  ...new Set([
    ...line('150300.150304.012.008'),
    ...line('150300.150304.012.009'),
    ...line('150300.150302.001.001'),
  ]),
];
const departments = [uuidv7(), uuidv7()];
const groups = new Map(areas.filter((path) => path !== '150300').map((path) => [path, uuidv7()]));
const kindAt = (path: string) => {
  const last = path.split('.').at(-1)!;
  if (/^[gmb]/.test(last)) return { g: 'grid', m: 'microGrid', b: 'building' }[last[0]!]!;
  return { 1: 'city', 3: 'subdistrict', 4: 'community' }[path.split('.').length]!;
};

/** Where each post can be held: at a place of its kind, in a department of the city, in a unit of the party. */
const held: fc.Arbitrary<HeldWhere & { unitId: string | null }> = fc
  .constantFrom(...postCodes)
  .chain((post: PostCode) => {
    const { at, in: kind } = posts[post];
    if (at) {
      const here = areas.filter((path) => kindAt(path) === at);
      return fc.constantFrom(...here).map((path) => ({ post, path, unitId: null }));
    }
    if (kind === 'department') {
      return fc
        .constantFrom(...departments)
        .map((unitId) => ({ post, path: '150300', unitId: unitId as string | null }));
    }
    return fc
      .constantFrom(...groups)
      .map(([path, unitId]) => ({ post, path, unitId: unitId as string | null }));
  });
const actorIn = (where: readonly HeldWhere[]): Actor => {
  const appointments: Appointment[] = where.map(({ post, path, unitId }) => ({
    id: uuidv7(),
    post,
    placePath: unitId ? null : path,
    unitId,
  }));
  const governed = appointments.flatMap(({ post, placePath }) =>
    placePath && findPost(post)?.governs ? [placePath] : [],
  );
  // As identity sends them: no place that lies in another.
  const scopes = governed.filter((a) => governed.every((b) => a === b || !covers(b, a)));
  return { ...anonymous, kind: 'person', personId: uuidv7(), appointments, scopes };
};
const homes = fc.option(fc.constantFrom(...areas.filter((p) => kindAt(p) === 'building')));

describe('whose work reaches whom, by post and area', () => {
  test('is nobody’s sideways, nobody’s two levels up, and never one who runs the system', () => {
    fc.assert(
      fc.property(held, held, (own, other) => {
        const reached = findReach(actorIn([own]), other) !== undefined;
        const sameUnit = own.unitId !== null && own.unitId === other.unitId;
        const governs = own.unitId === null && findPost(own.post)!.governs;
        const below = governs && covers(own.path, other.path);
        const levels = ['city', 'subdistrict', 'community', 'grid', 'microGrid', 'building'];
        const over = covers(other.path, own.path) && other.path !== own.path;
        // A level may be left out: a building can lie right in a community.
        const between = areas.filter(
          (path) => covers(other.path, path) && covers(path, own.path) && path !== own.path,
        );
        const directly =
          governs &&
          over &&
          between.length === 1 &&
          levels.indexOf(kindAt(other.path)) < levels.indexOf(kindAt(own.path)) &&
          (other.unitId === null || other.post === 'partySecretary');
        const expected = !findPost(other.post)!.separated && (sameUnit || below || directly);
        expect(reached).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  test('a resident knows the public posts over their own home alone, and calls nobody’s own phone', () => {
    fc.assert(
      fc.property(held, homes, (other, home) => {
        const resident = actorIn([]);
        const neighbour =
          home !== null &&
          other.unitId === null &&
          (publicPosts as readonly string[]).includes(other.post) &&
          covers(other.path, home);
        expect(seesHolder(resident, other, home)).toBe(neighbour);
        expect(findReach(resident, other)).toBeUndefined();
        expect(listsGaps(resident, other.path)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('nobody without a session and no other system knows anybody', () => {
    fc.assert(
      fc.property(held, homes, (other, home) => {
        expect(seesHolder(anonymous, other, home)).toBe(false);
        const key: Actor = { ...anonymous, kind: 'apiKey', apiKeyId: uuidv7() };
        expect(seesHolder(key, other, home)).toBe(false);
      }),
    );
  });

  test('who lists the gaps of an area governs it, or runs the system', () => {
    fc.assert(
      fc.property(held, fc.constantFrom(...areas), (own, path) => {
        const { governs, separated } = findPost(own.post)!;
        const expected = separated || (governs && own.unitId === null && covers(own.path, path));
        expect(listsGaps(actorIn([own]), path)).toBe(expected);
      }),
    );
  });
});

describe('row-level security', () => {
  const database = useTestDatabase();

  beforeAll(async () => {
    await withTransaction(database, system, {}, async (trx) => {
      const unit = (id: string, kind: string, category: string | null, path: string) =>
        sql`insert into units (id, kind, category, code, name_zh, name_en, place_path, valid_from)
          values (${id}, ${kind}, ${category}, ${id}, '单位', 'Unit', ${path}::ltree, '2026-01-01')`.execute(
          trx,
        );
      for (const id of departments) await unit(id, 'department', 'power', '150300');
      for (const [path, id] of groups) {
        const level = {
          subdistrict: 'partyWorkCommittee',
          community: 'partyCommittee',
          grid: 'partyBranch',
          building: 'partyGroup',
        }[kindAt(path)];
        if (level) await unit(id, level, null, path);
      }
    });
  });

  test('says of every post and area what the policy says', async () => {
    const standing = new Set<string | null>([null, ...departments]);
    for (const [path, id] of groups) if (kindAt(path) !== 'microGrid') standing.add(id);
    await fc.assert(
      fc.asyncProperty(
        fc.array(held, { maxLength: 3 }),
        fc.array(held, { minLength: 30, maxLength: 30 }),
        homes,
        async (own, others, home) => {
          const actor = actorIn(own.filter(({ unitId }) => standing.has(unitId)));
          const asked = others.filter(({ unitId }) => standing.has(unitId));
          await database.inRolledBackTransaction(system, async (trx) => {
            await sql`insert into people (id, display_name) values (${actor.personId}, '某人')`.execute(
              trx,
            );
            if (home) {
              await sql`insert into person_homes (person_id, place_path) values (${actor.personId}, ${home}::ltree)`.execute(
                trx,
              );
            }
            const lists = {
              scopes: actor.scopes,
              units: actor.appointments.flatMap(({ unitId }) => unitId ?? []),
              posts: actor.appointments.map(({ post }) => post),
            };
            await sql
              .raw(
                [
                  `set local gewu.actor = '${actor.personId}'`,
                  ...Object.entries(lists).map(
                    ([name, list]) => `set local gewu.${name} = '{${list.join()}}'`,
                  ),
                  `set local gewu.system = 'off'`,
                ].join(';'),
              )
              .execute(trx);
            const { rows } = await sql<{ reaches: boolean; sees: boolean }>`
              select gewu_reaches_post(post, place::ltree, unit) as reaches, gewu_sees_post(post, place::ltree, unit) as sees
              from jsonb_to_recordset(${JSON.stringify(
                asked.map(({ post, path, unitId }) => ({
                  post,
                  place: unitId ? null : path,
                  unit: unitId,
                })),
              )}::jsonb) as k (post text, place text, unit uuid)`.execute(trx);
            const neighbourly = {
              ...actor,
              appointments: actor.appointments.filter((a) => !findPost(a.post)!.separated),
            };
            expect(rows).toEqual(
              asked.map((one) => ({
                reaches: findReach(actor, one) !== undefined,
                // Who runs the system reads people by another policy.
                sees: seesHolder(neighbourly, one, home),
              })),
            );
          });
        },
      ),
      { numRuns: 150 },
    );
  });
});
