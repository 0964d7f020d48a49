import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import { covers, postCodes, posts } from '../../identity/posts.ts';
import { editorPosts, patrolPosts } from '../posts.ts';
import { findPatrolPost } from './policy.ts';
import { building, community, dwelling, grid, usePatrols } from './testing.ts';

const areas = [
  '150300',
  '150300.150304',
  '150300.150304.012',
  community,
  `${community}.g002`,
  grid,
  `${grid}.m01`,
  building,
  `${grid}.m01.b00002`,
  dwelling,
];
const appointment = fc.record({
  id: fc.uuid(),
  post: fc.constantFrom(...postCodes),
  placePath: fc.constantFrom(null, ...areas),
  unitId: fc.constant(null),
});
const person: fc.Arbitrary<Actor> = fc
  .array(appointment, { maxLength: 3 })
  .map((appointments) => ({ ...anonymous, kind: 'person', personId: randomUUID(), appointments }));

describe('who may do what with patrols, by post and area', () => {
  const actions = {
    'places.patrol': patrolPosts,
    'places.readPatrols': [...patrolPosts, ...editorPosts],
    'places.setPatrolPeriods': editorPosts,
  } as const;

  test('takes a post of the right sort at the area or around it, and nothing else', () => {
    fc.assert(
      fc.property(
        person,
        fc.constantFrom(...areas),
        fc.constantFrom(...(Object.keys(actions) as (keyof typeof actions)[])),
        (actor, area, action) => {
          const found = findPatrolPost(actor, action, area);
          const may = actor.appointments.some(
            ({ post, placePath }) =>
              placePath !== null && covers(placePath, area) && actions[action].includes(post),
          );
          expect(found !== undefined).toBe(may);
          if (found) {
            expect(actions[action]).toContain(found.post);
            expect(covers(found.placePath!, area)).toBe(true);
          }
        },
      ),
    );
  });

  test('is never for who runs the system, for departments, or for other systems', () => {
    for (const action of Object.keys(actions) as (keyof typeof actions)[]) {
      for (const post of postCodes.filter((code) => posts[code].separated || posts[code].in)) {
        const held = [{ id: randomUUID(), post, placePath: '150300', unitId: null }];
        const actor: Actor = {
          ...anonymous,
          kind: 'person',
          personId: randomUUID(),
          appointments: held,
        };
        expect(findPatrolPost(actor, action), `${post} ${action}`).toBeUndefined();
      }
      expect(findPatrolPost(system, action)).toBeUndefined();
      expect(findPatrolPost({ ...anonymous, kind: 'apiKey' }, action)).toBeUndefined();
    }
  });
});

describe('what the database shows, whatever a service forgets to ask', () => {
  const { call, people, database } = usePatrols();
  beforeAll(async () => {
    const at = new Date().toISOString();
    const visit = (place: string, finding = 'well') => ({ id: randomUUID(), place, at, finding });
    const sent = await call('worker', 'PUT', `/${randomUUID()}`, {
      area: grid,
      begunAt: at,
      visits: [
        visit(building),
        visit(dwelling, 'visit'),
        visit(`${grid}.m01.b00002`),
        visit(`${grid}.m02.b00003`),
      ],
    });
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
  });

  test.each([
    ['worker', 4, 1],
    ['colleague', 4, 1],
    ['micro', 3, 0],
    ['lead', 2, 0],
    ['otherLead', 1, 0],
    ['community', 4, 1],
    ['subdistrict', 4, 1],
    ['operator', 4, 1],
    ['neighbour', 0, 0],
    ['elsewhere', 0, 0],
    ['auditor', 0, 0],
    ['resident', 0, 0],
    ['anonymous', 0, 0],
  ])(
    '%s sees the visits of their own area: %i of 4; and %i patrol',
    async (who, visits, patrols) => {
      const counted = await database.inRolledBackTransaction(people[who]!, async (trx) => {
        const { rows } = await sql<{ visits: number; patrols: number }>`
        select (select count(*)::int from patrol_visits) as visits, (select count(*)::int from patrols) as patrols`.execute(
          trx,
        );
        return rows[0];
      });
      expect(counted).toEqual({ visits, patrols });
    },
  );

  test.each(['neighbour', 'elsewhere', 'otherLead', 'resident'])(
    '%s reads no visit of a dwelling elsewhere, and writes none',
    async (who) => {
      expect((await call(who, 'GET', `/visits?place=${dwelling}`)).status).toBe(403);
      await expect(
        database.inRolledBackTransaction(people[who]!, (trx) =>
          sql`insert into patrol_visits (id, patrol_id, place_path, visited_at, visited_on, finding)
            select gen_random_uuid(), id, ${dwelling}::ltree, now(), current_date, 'visit'
            from (values (${randomUUID()}::uuid)) p (id)`.execute(trx),
        ),
      ).rejects.toThrow(/row-level security/);
    },
  );

  test('a building lead reads what was seen in the own building on a patrol of the grid, not the patrol', async () => {
    const { status, body } = await call('lead', 'GET', `/visits?place=${building}`);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.items.map((one: { finding: string }) => one.finding).sort()).toEqual([
      'visit',
      'well',
    ]);
    for (const one of body.items) expect(one).toMatchObject({ post: null, synthetic: false });
    expect((await call('lead', 'GET', '')).body.items).toEqual([]);
  });

  test('nobody but the platform removes a visit', async () => {
    for (const who of ['worker', 'community', 'operator']) {
      const { numAffectedRows } = await database.inRolledBackTransaction(people[who]!, (trx) =>
        sql`delete from patrol_visits`.execute(trx),
      );
      expect(numAffectedRows ?? 0n).toBe(0n);
    }
    const left = await withTransaction(database, system, {}, (trx) =>
      sql`select from patrol_visits`.execute(trx),
    );
    expect(left.rows).toHaveLength(4);
  });
});
