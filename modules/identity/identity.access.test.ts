import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Trx } from '../../kernel/db/database.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { createApiKey, listApiKeys } from './api-keys.ts';
import { insertAppointment } from './appointment-store.ts';
import { grantPost } from './appointments.ts';
import { getAuditSeals, listAuditEntries } from './audit.ts';
import { endPost } from './handover/end.ts';
import { changeDisabled, createUser, resetPassword } from './people.ts';
import { listPeople } from './people-views.ts';
import { type Action, can, scopesOf } from './policy.ts';
import { covers, type PostCode, placeAbove, placeKindOf, postCodes, posts } from './posts.ts';
import { createResident } from './residents.ts';
import { department, password, places, useIdentity } from './testing.ts';

const database = useTestDatabase();
const identity = useIdentity(database);

const directory = {
  namePlaces: async (_trx: Trx, paths: readonly string[]) =>
    new Map(paths.filter((p) => placeKindOf(p)).map((p) => [p, p])),
  nameUnits: async () => new Map([[department, { name: '住建局', kind: 'department' }]]),
};

/** One account for each post, and one that holds none. */
const staff = new Map<PostCode | 'none', string>();
let resident: string;
let appointment: string;

beforeAll(async () => {
  for (const post of postCodes) {
    const { personId } = await identity.hire(post.toLowerCase().slice(0, 28), post);
    staff.set(post, personId);
  }
  staff.set('none', (await identity.hire('postless')).personId);
  await withTransaction(database, system, {}, async (trx) => {
    resident = await createResident(trx, identity.config, {
      phone: '+8615400008888',
      locale: 'zh-CN',
    });
    appointment = (
      await insertAppointment(trx, {
        id: uuidv7(),
        personId: resident,
        post: 'buildingLead',
        placePath: places.building!,
        unitId: null,
        validFrom: null,
        validUntil: null,
        grantedBy: null,
      })
    ).id;
    await createApiKey(trx, system, { name: 'one key', scopes: ['open311'] });
  });
  // Everybody has a session, a try and a code somewhere.
  await identity.signIn('postless');
  await identity.visit().call('POST', '/api/auth/phone-number/send-otp', {
    phoneNumber: '15400008888',
  });
});

function actorOf(post: PostCode | 'none', placePath: string): Actor {
  const appointments =
    post === 'none'
      ? []
      : [
          {
            id: uuidv7(),
            post,
            placePath: posts[post].at === null ? null : placePath,
            unitId: posts[post].at === null ? department : null,
          },
        ];
  return {
    ...anonymous,
    kind: 'person',
    personId: staff.get(post)!,
    appointments,
    scopes: scopesOf(appointments),
  };
}

const role = fc.constantFrom<(PostCode | 'none')[]>(...postCodes, 'none');
const area = fc.constantFrom(...Object.values(places), '150300.150302.001.001');

/** What the service does for each action; each is rolled back. */
const attempts: Record<Exclude<Action, 'identity.me'>, Attempt> = {
  'identity.people.read': (trx, actor) =>
    listPeople(trx, actor, identity.config, directory, { limit: 5 }),
  'identity.people.manage': async (trx, actor) => {
    await createUser(trx, actor, identity.config, {
      displayName: '新人',
      username: 'made.by.test',
      password,
    });
    await changeDisabled(trx, actor, { personId: resident, disabled: true, reason: '测试' });
    await resetPassword(trx, actor, identity.config, { personId: staff.get('none')! });
  },
  'identity.appointments.grant': async (trx, actor) => {
    await grantPost(trx, actor, directory, {
      personId: resident,
      post: 'gridWorker',
      placePath: places.grid,
    });
    const { services } = identity;
    const context = { trx, actor, directory, services, now: new Date() };
    await endPost(context, { appointmentId: appointment, reason: '测试' });
  },
  'identity.apiKeys.read': (trx, actor) => listApiKeys(trx, actor),
  'identity.apiKeys.manage': (trx, actor) =>
    createApiKey(trx, actor, { name: 'made by test', scopes: ['open311'] }),
  'identity.audit.read': (trx, actor) => listAuditEntries(trx, actor, directory, { limit: 5 }),
  'identity.audit.verify': (trx, actor) => getAuditSeals(trx, actor),
};
type Attempt = (trx: Trx, actor: Actor) => Promise<unknown>;
const action = fc.constantFrom(...(Object.keys(attempts) as (keyof typeof attempts)[]));

describe('role x area x action', () => {
  it('the service does what the policy allows and refuses the rest, wherever the post is held', async () => {
    await fc.assert(
      fc.asyncProperty(role, area, action, async (post, path, what) => {
        const actor = actorOf(post, path);
        const outcome = await database
          .inRolledBackTransaction(actor, (trx) => attempts[what](trx, actor))
          .then(
            () => 'done',
            (error: { code: string }) => error.code,
          );
        expect([post, what, outcome]).toEqual([
          post,
          what,
          can(actor, what) ? 'done' : 'http/forbidden',
        ]);
      }),
      { numRuns: 150 },
    );
  });

  it('nobody does to their own account what administrators do to others', async () => {
    for (const post of postCodes) {
      const actor = actorOf(post, '150300');
      const personId = actor.personId!;
      const own: Attempt[] = [
        (trx) => changeDisabled(trx, actor, { personId, disabled: true }),
        (trx) => resetPassword(trx, actor, identity.config, { personId }),
        (trx) =>
          grantPost(trx, actor, directory, {
            personId,
            post: 'cityOperator',
            placePath: '150300',
          }),
      ];
      for (const attempt of own) {
        const done = database.inRolledBackTransaction(actor, (trx) => attempt(trx, actor));
        await expect(done).rejects.toMatchObject({ code: 'http/forbidden' });
      }
    }
  });
});

describe('row-level security, with the where forgotten', () => {
  /** Whose rows each table shows: the posts that see all, and the column by which everybody sees their own. */
  const tables: Record<string, { all: PostCode[]; own: string | null }> = {
    people: { all: ['systemAdministrator', 'securityAdministrator', 'auditor'], own: 'id' },
    person_contacts: { all: ['systemAdministrator'], own: 'person_id' },
    personal_data_openings: { all: ['auditor'], own: 'person_id' },
    auth_users: { all: ['systemAdministrator', 'securityAdministrator', 'auditor'], own: 'id' },
    auth_sessions: { all: ['systemAdministrator'], own: 'user_id' },
    auth_accounts: { all: ['systemAdministrator'], own: null },
    auth_two_factors: { all: ['systemAdministrator'], own: null },
    auth_verifications: { all: [], own: null },
    sign_in_tries: { all: ['systemAdministrator'], own: null },
    phone_codes: { all: [], own: null },
  };

  /** Who hold a post that the actor's work reaches: at the own place and below it, directly above it, in the own unit. */
  async function reachedBy(actor: Actor): Promise<string[]> {
    const { rows } = await withTransaction(database, system, {}, (trx) =>
      sql<{ id: string; post: PostCode; place: string | null; unit: string | null }>`
        select person_id as id, post, ltree2text(place_path) as place, unit_id as unit from appointments`.execute(
        trx,
      ),
    );
    const reached = rows.filter(
      ({ id, post, place, unit }) =>
        id !== actor.personId &&
        !posts[post].separated &&
        (actor.appointments.some((own) => unit !== null && own.unitId === unit) ||
          actor.scopes.some(
            (own) => place !== null && (covers(own, place) || placeAbove(own) === place),
          )),
    );
    return [...new Set(reached.map(({ id }) => id))].toSorted();
  }

  it('each table shows all rows to whom it may, else the own ones alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        role,
        area,
        fc.constantFrom(...Object.keys(tables)),
        async (post, path, table) => {
          const { all, own } = tables[table]!;
          const read = (actor: Actor) =>
            withTransaction(database, actor, { readOnly: true }, async (trx) => {
              const { rows } = await sql<Record<string, unknown>>`
                select * from ${sql.table(table)}`.execute(trx);
              return rows;
            });
          const actor = actorOf(post, path);
          const seen = await read(actor);
          if ((all as string[]).includes(post)) {
            expect(seen.length).toBe((await read(system)).length);
          } else {
            const others = seen.filter((row) => own === null || row[own] !== actor.personId);
            const reached = table === 'people' ? await reachedBy(actor) : [];
            const ids = others.map((row) => row.id).toSorted();
            expect([post, table, ids]).toEqual([post, table, reached]);
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  it('there is something to hide in the tables, so that the test above can fail', async () => {
    for (const table of Object.keys(tables)) {
      if (/openings|two_factors|verifications/.test(table)) continue;
      const { rows } = await withTransaction(database, system, {}, (trx) =>
        sql`select 1 from ${sql.table(table)}`.execute(trx),
      );
      expect([table, rows.length > 0]).toEqual([table, true]);
    }
  });

  it('nobody signed in sees nobody', async () => {
    for (const table of Object.keys(tables)) {
      const { rows } = await withTransaction(database, anonymous, { publicView: true }, (trx) =>
        sql`select 1 from ${sql.table(table)}`.execute(trx),
      );
      expect([table, rows.length]).toEqual([table, 0]);
    }
  });

  it('no post but the system’s writes accounts, posts and keys, whatever a service forgets', async () => {
    const writes: [string, PostCode[]][] = [
      [`update people set disabled_at = now() where id = '%resident%'`, ['systemAdministrator']],
      [`update auth_accounts set password = 'x'`, ['systemAdministrator']],
      [`delete from auth_sessions`, ['systemAdministrator']],
      [`update auth_users set username = 'x' where id = '%resident%'`, ['systemAdministrator']],
      [
        `update appointments set place_path = '150300' where person_id = '%resident%'`,
        ['securityAdministrator'],
      ],
      [`update api_keys set scopes = '{open311}'`, ['systemAdministrator']],
    ];
    for (const post of postCodes) {
      for (const [statement, allowed] of writes) {
        const actor = actorOf(post, '150300');
        const changed = await database.inRolledBackTransaction(actor, async (trx) => {
          const result = await sql.raw(statement.replace('%resident%', resident)).execute(trx);
          return Number(result.numAffectedRows ?? 0);
        });
        expect([post, statement, changed > 0]).toEqual([post, statement, allowed.includes(post)]);
      }
    }
  });

  it('the security administrator can’t write themselves a post', async () => {
    const actor = actorOf('securityAdministrator', '150300');
    const attempt = database.inRolledBackTransaction(actor, (trx) =>
      sql`insert into appointments (id, person_id, post, place_path, valid_from)
        values (${uuidv7()}, ${actor.personId}, 'cityOperator', '150300', current_date)`.execute(
        trx,
      ),
    );
    await expect(attempt).rejects.toMatchObject({ code: '42501' });
  });
});
