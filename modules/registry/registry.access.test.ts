import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { covers, findPost, postCodes, posts } from '../identity/posts.ts';
import { buildHolder } from '../identity/testing.ts';
import { insertTag, insertVisit } from './care/store.ts';
import { type RegistryAction as Action, findRegistryPost } from './policy.ts';
import { sealName, sealPhone } from './seal.ts';
import { insertOpening, insertResident } from './store.ts';
import { insertOccupancy } from './store-occupancy.ts';
import { inDays, today } from './testing.ts';

/** Two communities of one subdistrict, so that what lies sideways is tried on every level. */
const street = '150300.150304.012';
const [c8, c9] = [`${street}.008`, `${street}.009`];
const dwellings = [
  `${c8}.g001.m01.b00001.u01.d0101`,
  `${c8}.g001.m01.b00002.u01.d0101`,
  `${c8}.g001.m02.b00003.u01.d0101`,
  `${c8}.g002.m01.b00011.u01.d0101`,
  `${c8}.b00099.u01.d0101`,
  `${c9}.g001.m01.b00001.u01.d0101`,
];
const areas: Record<string, readonly string[]> = {
  city: ['150300'],
  subdistrict: [street],
  community: [c8, c9],
  grid: [`${c8}.g001`, `${c8}.g002`, `${c9}.g001`],
  microGrid: [`${c8}.g001.m01`, `${c8}.g002.m01`],
  building: [`${c8}.g001.m01.b00001`, `${c8}.b00099`, `${c9}.g001.m01.b00001`],
};
const held = postCodes.flatMap((post) =>
  (areas[posts[post].at ?? ''] ?? []).map((path) => ({ post, path })),
);
const workers = ['gridWorker', 'gridLead', 'communityStaff', 'communitySecretary'];
const community = ['communityStaff', 'communitySecretary'];
const takes: Record<Action, readonly string[]> = {
  'registry.readResidents': [...workers, 'microGridLead', 'buildingLead'],
  'registry.keepResidents': workers,
  'registry.openResidents': workers,
  'registry.eraseResidents': community,
  'registry.readOccupancy': workers,
  'registry.tellOccupancy': workers,
  'registry.tagCare': community,
  'registry.visit': workers,
  'registry.setKeepDays': ['cityOperator'],
};

describe('who may do what with the registry, by post and area', () => {
  const appointment = fc.constantFrom(...held).map(({ post, path }) => ({
    id: uuidv7(),
    post: post as string,
    placePath: path,
    unitId: null,
  }));
  const person: fc.Arbitrary<Actor> = fc
    .array(appointment, { maxLength: 3 })
    .map((appointments) => ({ ...anonymous, kind: 'person', personId: uuidv7(), appointments }));

  test('takes a post of the right sort at the place or around it: never sideways, never below', () => {
    fc.assert(
      fc.property(
        person,
        fc.constantFrom(...dwellings),
        fc.constantFrom(...(Object.keys(takes) as Action[])),
        (actor, dwelling, action) => {
          const found = findRegistryPost(actor, action, dwelling);
          const may = actor.appointments.some(
            ({ post, placePath }) => takes[action].includes(post) && covers(placePath!, dwelling),
          );
          expect(found !== undefined).toBe(may);
          if (found) expect(takes[action]).toContain(found.post);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('is never for who runs the system, for departments, for other systems or for jobs', () => {
    for (const action of Object.keys(takes) as Action[]) {
      for (const post of postCodes.filter((code) => posts[code].separated || posts[code].in)) {
        const appointments = [{ id: uuidv7(), post, placePath: '150300', unitId: null }];
        const actor: Actor = { ...anonymous, kind: 'person', personId: uuidv7(), appointments };
        expect(findRegistryPost(actor, action), `${post} ${action}`).toBeUndefined();
      }
      expect(findRegistryPost(system, action)).toBeUndefined();
      expect(findRegistryPost({ ...anonymous, kind: 'apiKey' }, action)).toBeUndefined();
    }
  });
});

describe('what the database shows and takes, whatever a service forgets to ask', () => {
  const database = useTestDatabase();
  const config = parseConfig({ LOG_LEVEL: 'silent' });
  const residents = new Map<string, string>();
  const actors: [string, Actor][] = [['nobody', anonymous]];

  beforeAll(async () => {
    await withTransaction(database, system, {}, async (trx) => {
      const basis = { basis: 'duty', consentOn: null, consentBy: null, dutyItem: '探访' } as const;
      for (const path of dwellings) {
        const id = uuidv7();
        residents.set(path, id);
        await insertResident(trx, {
          id,
          path,
          ...sealName(config, id, '王小明'),
          ...sealPhone(config, id, '+8613800138000'),
          relation: 'owner',
          since: null,
          purpose: 'service',
          ...basis,
          enteredBy: null,
          enteredPost: 'gridWorker',
          enteredOn: today,
          synthetic: true,
        });
        await insertTag(trx, {
          id: uuidv7(),
          residentId: id,
          kind: 'livesAloneOlder',
          ...basis,
          everyDays: 7,
          from: today,
          basedOn: today,
          expiresOn: inDays(30),
          addedBy: null,
          addedPost: 'communityStaff',
          synthetic: true,
        });
        await insertVisit(trx, {
          id: uuidv7(),
          residentId: id,
          on: today,
          outcome: 'met',
          note: null,
          post: 'gridWorker',
          synthetic: true,
          visitedBy: null,
        });
        await insertOccupancy(trx, [occupancyAt(path)]);
      }
      for (const { post, path } of held) {
        const name = `${post} of ${path}`;
        actors.push([name, await buildHolder(trx, config, { name, n: actors.length, post, path })]);
      }
      actors.push([
        'a resident',
        await buildHolder(trx, config, { name: 'resident', n: actors.length }),
      ]);
      // Somebody who holds two posts: each reaches as far as it does alone.
      const two = await buildHolder(trx, config, {
        name: 'two posts',
        n: actors.length,
        post: 'gridWorker',
        path: `${c8}.g002`,
      });
      const above = { id: uuidv7(), post: 'subdistrictLead', placePath: street, unitId: null };
      await sql`
        insert into appointments (id, person_id, post, place_path, valid_from)
        values (${above.id}, ${two.personId}, ${above.post}, ${street}::ltree, date '2020-01-01')`.execute(
        trx,
      );
      actors.push([
        'two posts',
        { ...two, appointments: [...two.appointments, above], scopes: [street] },
      ]);
    });
  });

  function occupancyAt(path: string, id = uuidv7()) {
    return {
      id,
      path,
      occupancy: 'vacant' as const,
      from: today,
      checkedOn: today,
      toldBy: null,
      post: 'gridWorker',
      synthetic: true,
      version: 1,
    };
  }
  const may = (actor: Actor, action: Action) =>
    dwellings.filter((path) => findRegistryPost(actor, action, path));

  test('is what the policy says, row by row, for every post at every place', async () => {
    expect(actors.length).toBeGreaterThan(20);
    for (const [name, actor] of actors) {
      const seen = await database.inRolledBackTransaction(actor, async (trx) => {
        const { rows } = await sql<Record<string, string[]>>`
          select (select coalesce(array_agg(place_path::text order by place_path), '{}') from residents) as people,
            (select coalesce(array_agg(place_path::text order by place_path), '{}') from dwelling_occupancy) as occupancy,
            (select coalesce(array_agg(resident_id::text), '{}') from care_tags) as tags,
            (select coalesce(array_agg(resident_id::text), '{}') from care_visits) as visits,
            (select coalesce(array_agg(resident_id::text), '{}') from resident_details) as details`.execute(
          trx,
        );
        return rows[0]!;
      });
      const ids = (paths: string[]) => paths.map((path) => residents.get(path)!).sort();
      expect(seen.people!.sort(), name).toEqual(may(actor, 'registry.readResidents').sort());
      expect(seen.occupancy!.sort(), name).toEqual(may(actor, 'registry.readOccupancy').sort());
      expect(seen.tags!.sort(), name).toEqual(ids(may(actor, 'registry.visit')));
      expect(seen.visits!.sort(), name).toEqual(ids(may(actor, 'registry.visit')));
      // Names and phones of nobody, without an opening.
      expect(seen.details, name).toEqual([]);
    }
  });

  test('takes no write that the policy refuses, and those that it does not', async () => {
    const attempts: [Action, (path: string) => ReturnType<typeof sql>][] = [
      [
        'registry.keepResidents',
        (path) =>
          sql`update residents set version = version + 1 where place_path = ${path}::ltree returning id`,
      ],
      [
        'registry.eraseResidents',
        (path) => sql`delete from residents where place_path = ${path}::ltree returning id`,
      ],
      [
        'registry.tellOccupancy',
        (path) =>
          sql`update dwelling_occupancy set version = version + 1 where place_path = ${path}::ltree returning id`,
      ],
      [
        'registry.tagCare',
        (path) =>
          sql`update care_tags set version = version + 1 where resident_id = ${residents.get(path)} returning id`,
      ],
    ];
    for (const [name, actor] of actors) {
      for (const [action, attempt] of attempts) {
        const written: string[] = [];
        await database.inRolledBackTransaction(actor, async (trx) => {
          for (const path of dwellings) {
            if ((await attempt(path).execute(trx)).rows.length > 0) written.push(path);
          }
        });
        expect(written, `${name} ${action}`).toEqual(may(actor, action));
      }
    }
  });

  test('opens nobody beyond the own work, and only in the transaction that says why', async () => {
    for (const [name, actor] of actors) {
      for (const path of dwellings) {
        const residentId = residents.get(path)!;
        const opened = database.inRolledBackTransaction(actor, async (trx) => {
          const openedBy = actor.personId ?? uuidv7();
          await insertOpening(trx, {
            id: uuidv7(),
            residentId,
            openedBy,
            post: 'gridWorker',
            reason: '核对登记',
          });
          const { rows } = await sql`select resident_id from resident_details`.execute(trx);
          return rows.length;
        });
        if (may(actor, 'registry.openResidents').includes(path)) expect(await opened, name).toBe(1);
        else await expect(opened, `${name} ${path}`).rejects.toMatchObject({ code: '42501' });
      }
    }
    const worker = actors.find(([name]) => name === `gridWorker of ${c8}.g001`)![1];
    const asAnother = database.inRolledBackTransaction(worker, (trx) =>
      insertOpening(trx, {
        id: uuidv7(),
        residentId: residents.get(dwellings[0]!)!,
        openedBy: uuidv7(),
        post: 'gridWorker',
        reason: '冒名打开',
      }),
    );
    await expect(asAnother).rejects.toMatchObject({ code: '42501' });
  });

  test('enters nobody outside the own work', async () => {
    const [, worker] = actors.find(([name]) => name === `gridWorker of ${c8}.g002`)!;
    const [, lead] = actors.find(([name]) => name.startsWith('buildingLead'))!;
    const insert = (actor: Actor, path: string) =>
      database.inRolledBackTransaction(actor, (trx) => {
        const id = uuidv7();
        return insertResident(trx, {
          id,
          path,
          ...sealName(config, id, '甲'),
          ...sealPhone(config, id, null),
          relation: 'other',
          since: null,
          purpose: 'service',
          basis: 'duty',
          consentOn: null,
          consentBy: null,
          dutyItem: '登记',
          enteredBy: actor.personId,
          enteredPost: 'gridWorker',
          enteredOn: today,
          synthetic: false,
        });
      });
    expect(await insert(worker, `${c8}.g002.m01.b00011.u01.d0102`)).toBe(true);
    for (const [actor, path] of [
      [worker, dwellings[0]!],
      [lead, dwellings[0]!],
    ] as const) {
      await expect(insert(actor, path)).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('shows nothing to a post that ended, or that rests', async () => {
    const [, worker] = actors.find(([name]) => name === `gridWorker of ${c8}.g001`)!;
    const count = (actor: Actor) =>
      database.inRolledBackTransaction(actor, async (trx) => {
        const { rows } = await sql<{ n: number }>`select count(*)::int as n from residents`.execute(
          trx,
        );
        return rows[0]!.n;
      });
    expect(await count(worker)).toBe(3);
    expect(await count({ ...worker, appointments: [], scopes: [] })).toBe(0);
    await withTransaction(database, system, {}, (trx) =>
      sql`update appointments set ended_at = now(), end_reason = '离任' where person_id = ${worker.personId}`.execute(
        trx,
      ),
    );
    expect(await count(worker)).toBe(0);
  });

  test('governs by the same posts that send scopes', () => {
    for (const post of workers) expect(findPost(post)?.governs).toBe(true);
  });
});
