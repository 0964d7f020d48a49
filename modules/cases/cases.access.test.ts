import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import { takeAction } from './actions.ts';
import { caseActionRoutes, casesRoutes } from './contract.ts';
import { accessNames, mayTry } from './policy.ts';
import { givePicture, test150300, useCases } from './testing.ts';
import { type ActionName, actionNames } from './workflow.ts';

const cases = useCases();
const { call, act, report } = cases;
const { city, subdistrict, community } = test150300;

/** Everybody a city has, with posts here, next door, and none. */
const roles = [
  'resident',
  'stranger',
  'worker',
  'gridLead',
  'otherWorker',
  'community',
  'secretary',
  'otherSecretary',
  'dispatcher',
  'subdistrictLead',
  'otherSubdistrict',
  'power',
  'powerLead',
  'sanitation',
  'operator',
  'auditor',
  'administrator',
] as const;
type Role = (typeof roles)[number];

const field: ActionName[] = ['comment'];
const over: ActionName[] = ['merge', 'supervise', 'void', 'comment'];

/**
 * Who may do what, written down by hand from the rules and not from the table: whoever is not named may do nothing and does
 * not even see the case, but for those who see it without a part in it.
 */
const situations: Record<string, Partial<Record<Role, ActionName[]>>> = {
  reported: {
    resident: ['comment'],
    worker: ['accept', 'passUp', 'decline', 'merge', 'comment'],
    gridLead: ['accept', 'passUp', 'decline', 'merge', 'comment'],
    community: over,
    secretary: over,
    dispatcher: over,
    subdistrictLead: over,
    operator: over,
  },
  registered: {
    resident: ['comment'],
    worker: field,
    gridLead: field,
    community: ['dispatch', 'passUp', 'suspend', 'split', 'merge', 'comment'],
    secretary: ['dispatch', 'passUp', 'suspend', 'split', ...over],
    dispatcher: over,
    subdistrictLead: over,
    operator: over,
  },
  dispatched: {
    resident: ['comment'],
    worker: field,
    gridLead: field,
    community: field,
    secretary: field,
    dispatcher: ['suspend', ...over],
    subdistrictLead: ['suspend', ...over],
    power: ['acknowledge', 'sendBack', 'askExtension', 'split', 'merge', 'comment'],
    powerLead: ['acknowledge', 'sendBack', 'askExtension', 'split', 'merge', 'comment'],
    operator: over,
  },
  replied: {
    resident: ['comment'],
    worker: ['verify', 'rejectReply', 'comment'],
    gridLead: ['verify', 'rejectReply', 'comment'],
    community: ['verify', 'rejectReply', 'comment'],
    secretary: ['verify', 'rejectReply', 'comment'],
    dispatcher: ['verify', 'close', 'rejectReply', 'merge', 'comment'],
    subdistrictLead: ['verify', 'close', 'rejectReply', ...over],
    power: ['comment'],
    powerLead: ['comment'],
    operator: over,
  },
  closed: {
    resident: ['rate', 'comment'],
    worker: field,
    gridLead: field,
    community: field,
    secretary: field,
    dispatcher: ['comment'],
    subdistrictLead: ['reopen', 'comment'],
    power: ['comment'],
    powerLead: ['comment'],
    operator: ['reopen', 'comment'],
  },
  confidential: {
    resident: ['comment'],
    worker: ['accept', 'passUp', 'decline', 'merge', 'comment'],
    gridLead: ['accept', 'passUp', 'decline', 'merge', 'comment'],
  },
};
const ids: Record<string, string> = {};
let other = '';

const future = new Date(Date.now() + 86_400_000).toISOString();

/** A body that each action accepts. */
async function bodyFor(action: ActionName, role: Role): Promise<Record<string, unknown>> {
  const picture = async () => [await givePicture(cases.database, cases.people[role]!)];
  const reason = 'x';
  switch (action) {
    case 'register':
      return { classCode: 'C0118', severity: 2 };
    case 'selfResolve':
    case 'reply':
      return { done: reason, pictures: await picture() };
    case 'dispatch':
      return { target: { placePath: cases.grid } };
    case 'verify':
      return { pictures: await picture() };
    case 'close':
      return { closingCondition: reason };
    case 'askExtension':
      return { reason, limit: { value: 1, unit: 'working_day' } };
    case 'suspend':
      return { reason, until: future };
    case 'split':
      return {
        parts: [
          { text: 'a', classCode: 'C0118' },
          { text: 'b', classCode: 'C0114' },
        ],
      };
    case 'merge':
      return { into: other, reason };
    case 'comment':
      return { text: reason };
    case 'rate':
      return { rating: 'satisfied' };
    case 'reviewAppeal':
    case 'decideAppeal':
      return { granted: true, reason };
    default:
      return { reason };
  }
}

beforeAll(async () => {
  const { appoint } = cases;
  await appoint('otherSecretary', [
    { post: 'communitySecretary', placePath: `${subdistrict}.009` },
  ]);
  await appoint('otherSubdistrict', [
    { post: 'subdistrictLead', placePath: '150300.150304.002' },
    { post: 'subdistrictDispatcher', placePath: '150300.150304.002' },
  ]);
  await appoint('administrator', [{ post: 'systemAdministrator', placePath: city }]);
  other = (await report('resident')).id;
  const make = async (steps: number, body: object = {}) => {
    const { id } = await report('resident', body);
    const target = { unitId: cases.departments.power };
    const course: [string, string, object][] = [
      ['worker', 'accept', {}],
      ['worker', 'register', { classCode: 'C0118', severity: 2 }],
      ['community', 'passUp', { reason: 'x' }],
      ['dispatcher', 'dispatch', { target }],
      ['power', 'acknowledge', {}],
      ['power', 'reply', await bodyFor('reply', 'power')],
      ['dispatcher', 'close', { closingCondition: 'x' }],
    ];
    for (const [who, action, form] of course.slice(0, steps)) await act(who, id, action, form);
    return id;
  };
  ids.reported = await make(0);
  ids.registered = await make(2);
  ids.dispatched = await make(4);
  ids.replied = await make(6);
  ids.closed = await make(7);
  ids.confidential = await make(0, { confidential: true });
}, 120_000);

describe('role x area x action', () => {
  test('the case page offers each role what it may do, and hides the case from all others', async () => {
    for (const [situation, allowed] of Object.entries(situations)) {
      for (const role of roles) {
        const answer = await call(role, 'GET', `/api/cases/${ids[situation]}`);
        const expected = allowed[role];
        const name = `${situation} to ${role}`;
        if (expected === undefined) expect(answer.status, name).toBe(404);
        else expect([...answer.body.actions].sort(), name).toEqual([...expected].sort());
      }
    }
  });

  test('what is offered is done, and what is not offered is refused', async () => {
    const one = fc.record({
      situation: fc.constantFrom(...Object.keys(situations)),
      role: fc.constantFrom(...roles),
      action: fc.constantFrom(...actionNames),
    });
    await fc.assert(
      fc.asyncProperty(one, async ({ situation, role, action }) => {
        const actor = cases.people[role]!;
        const body = await bodyFor(action, role);
        const outcome = await cases.database.inRolledBackTransaction(actor, async (trx) => {
          // A statement that fails takes the transaction with it: what was refused is looked at no further.
          try {
            await takeAction(trx, cases.services, actor, ids[situation]!, action, body);
            return 'done';
          } catch (error) {
            return (error as { code?: string }).code ?? String(error);
          }
        });
        const allowed = situations[situation]![role];
        // A department may merge what it holds, but only into a case that it sees.
        const blind = action === 'merge' && role.startsWith('power');
        if (allowed?.includes(action)) expect(outcome).toBe(blind ? 'cases/cannot-merge' : 'done');
        else expect(outcome).toMatch(allowed ? /^cases\// : /^cases\/not-found$/);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test('every access that a route names is known to the policy, and the other way round', () => {
    const named = [...Object.values(casesRoutes), ...Object.values(caseActionRoutes)]
      .map((route) => route.access as string)
      .filter((access) => access.startsWith('cases.'));
    expect([...new Set(named)].sort()).toEqual([...accessNames].sort());
  });

  test('an access without a post is refused before any record is read', () => {
    const resident = cases.people.resident!;
    for (const access of accessNames) {
      expect(mayTry(anonymous, access)).toBe(false);
      expect(mayTry({ ...anonymous, kind: 'apiKey', apiKeyId: uuidv7() }, access)).toBe(false);
    }
    for (const access of ['cases.configure', 'cases.openPhone', 'cases.readAudit'] as const) {
      expect(mayTry(resident, access)).toBe(false);
    }
    expect(mayTry(cases.people.auditor!, 'cases.readAudit')).toBe(true);
  });
});

/** A case as the database has it, as far as seeing it goes. */
interface Seen {
  place: string;
  confidential: boolean;
  reporter: string | null;
  handlers: string[];
  units: string[];
}

const grids = ['g001', 'g002'].map((grid) => `${community}.${grid}`);
const places = [...grids, community, `${subdistrict}.009`, '150300.150302.001.001'];
const units = [uuidv7(), uuidv7()];
const persons = [uuidv7(), uuidv7()];

const seenShape = fc.record<Seen>({
  place: fc.constantFrom(...places),
  confidential: fc.boolean(),
  reporter: fc.constantFrom(null, ...persons),
  handlers: fc.uniqueArray(fc.constantFrom(...places, subdistrict, city), { maxLength: 2 }),
  units: fc.uniqueArray(fc.constantFrom(...units), { maxLength: 1 }),
});

const actorShape = fc.record({
  person: fc.constantFrom(...persons),
  scopes: fc.uniqueArray(fc.constantFrom(...places, subdistrict, city), { maxLength: 2 }),
  units: fc.uniqueArray(fc.constantFrom(...units), { maxLength: 1 }),
});

function toActor({
  person,
  scopes,
  units: of,
}: typeof actorShape extends fc.Arbitrary<infer T> ? T : never): Actor {
  return {
    ...anonymous,
    kind: 'person',
    personId: person,
    appointments: of.map((unitId) => ({
      id: uuidv7(),
      post: 'departmentMember',
      placePath: null,
      unitId,
    })),
    scopes,
  };
}

const within = (path: string, area: string) => path === area || path.startsWith(`${area}.`);

/** Who handles it reads all of it; its reporter what is public. */
function handles(one: Seen, actor: Actor): boolean {
  const mine = actor.appointments.map((a) => a.unitId);
  return (
    (!one.confidential && actor.scopes.some((scope) => within(one.place, scope))) ||
    one.handlers.some((path) => actor.scopes.includes(path)) ||
    one.units.some((unit) => mine.includes(unit))
  );
}

describe('row-level security under a forgotten where', () => {
  test('shows the cases, words and contacts of one’s own area, hands and reports alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(seenShape, { minLength: 1, maxLength: 8 }),
        actorShape,
        async (all, who) => {
          const actor = toActor(who);
          await cases.database.inRolledBackTransaction(actor, async (trx) => {
            await sql`set local gewu.system = 'on'`.execute(trx);
            const made = all.map((one) => ({ ...one, id: uuidv7() }));
            for (const one of made) {
              await sql`
              insert into cases (id, number, state, source, class_code, text, place_path, lng, lat, confidential,
                reporter_id, holder_level, holder_path, handler_paths, handler_units, reported_at, updated_at)
              values (${one.id}, ${one.id}, 'reported', 'mobile', 'C0118', 'x', ${one.place}::ltree, 106, 39,
                ${one.confidential}, ${one.reporter}, 'community', ${one.place}::ltree,
                ${one.handlers}::ltree[], ${one.units}::uuid[], now(), now())`.execute(trx);
              for (const open of [true, false]) {
                await sql`
                insert into case_events (id, case_id, at, action, public)
                values (${uuidv7()}, ${one.id}, now(), 'comment', ${open})`.execute(trx);
              }
              await sql`insert into case_contacts (case_id, name) values (${one.id}, 'x')`.execute(
                trx,
              );
            }
            await sql`set local gewu.system = 'off'`.execute(trx);

            const mine = made.map(({ id }) => id);
            const list = async (query: ReturnType<typeof sql<{ id: string }>>) =>
              (await query.execute(trx)).rows
                .map((row) => row.id)
                .filter((id) => mine.includes(id))
                .sort();
            const expected = (rule: (one: Seen) => boolean) =>
              made
                .filter(rule)
                .map((one) => one.id)
                .sort();
            const reported = (one: Seen) => one.reporter === actor.personId;
            const sees = (one: Seen) => handles(one, actor) || reported(one);

            expect(await list(sql`select id from cases`)).toEqual(expected(sees));
            expect(await list(sql`select case_id as id from case_contacts`)).toEqual(
              expected((one) => handles(one, actor)),
            );
            expect(await list(sql`select case_id as id from case_events where public`)).toEqual(
              expected(sees),
            );
            expect(await list(sql`select case_id as id from case_events where not public`)).toEqual(
              expected((one) => handles(one, actor)),
            );
            expect(await list(sql`update cases set address = 'y' returning id`)).toEqual(
              expected(sees),
            );
          });
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  test('the public view shows what is not confidential, and none of what is not public', async () => {
    await withTransaction(
      cases.database,
      anonymous,
      { publicView: true, readOnly: true },
      async (trx) => {
        const { rows } = await sql<{ confidential: boolean; n: number }>`
          select confidential, count(*)::int as n from cases group by 1`.execute(trx);
        expect(rows.map((row) => row.confidential)).toEqual([false]);
        for (const table of ['case_contacts', 'case_followers', 'case_events']) {
          const hidden = await sql`
            select from ${sql.table(table)} where ${table === 'case_events' ? sql`not public` : sql`true`}`.execute(
            trx,
          );
          expect(hidden.rows.length, table).toBe(0);
        }
      },
    );
  });

  test('nobody signed in sees nothing, and the platform everything', async () => {
    const count = (actor: Actor) =>
      withTransaction(cases.database, actor, { readOnly: true }, async (trx) => {
        const { rows } = await sql<{ n: number }>`select count(*)::int as n from cases`.execute(
          trx,
        );
        return rows[0]!.n;
      });
    expect(await count(anonymous)).toBe(0);
    expect(await count(system)).toBeGreaterThanOrEqual(Object.keys(situations).length);
  });
});

describe('a confidential case', () => {
  test('is shown to each who comes to hold it, and to none it passes by', async () => {
    const { id } = await report('resident', { confidential: true });
    const sees = async (role: string) =>
      (await call(role, 'GET', `/api/cases/${id}`)).status === 200;
    expect(await sees('community')).toBe(false);
    await act('worker', id, 'passUp', { reason: '涉及隐私' });
    expect(await sees('community')).toBe(true);
    expect(await sees('worker')).toBe(true);
    expect(await sees('dispatcher')).toBe(false);
    expect(await sees('operator')).toBe(false);
    const list = await call('operator', 'GET', '/api/cases?view=all&limit=200');
    expect(list.body.items.map((c: { id: string }) => c.id)).not.toContain(id);
  });
});

describe('pictures', () => {
  test('are seen by whoever sees the step that they belong to', async () => {
    const { id } = await report('resident', {
      pictures: [await givePicture(cases.database, cases.people.resident!)],
    });
    const comment = async (internal: boolean) => {
      const pictures = [await givePicture(cases.database, cases.people.worker!)];
      await act('worker', id, 'comment', { text: 'x', internal, pictures });
    };
    await comment(false);
    await comment(true);
    const seen = async (name: string, publicView = false) =>
      withTransaction(
        cases.database,
        cases.people[name]!,
        { readOnly: true, publicView },
        async (trx) => {
          const { rows } = await sql<{ n: number }>`
            select count(*)::int as n from files f join case_events e on e.id = f.attached_to_id
            where e.case_id = ${id}`.execute(trx);
          return rows[0]!.n;
        },
      );
    expect(await seen('gridLead')).toBe(3);
    expect(await seen('resident')).toBe(2);
    expect(await seen('otherWorker')).toBe(0);
    // What passes between the reporter and the staff is not for everyone.
    expect(await seen('stranger', true)).toBe(1);
    expect(await seen('anonymous', true)).toBe(1);
  });
});

describe('whose door it is', () => {
  test('is known to the reporter and those who handle it, not to those who follow', async () => {
    const address = '3号楼1单元301';
    const { id } = await report('resident', { address });
    await call('stranger', 'POST', `/api/cases/${id}/follow`, {});
    const seen = async (role: string) => (await call(role, 'GET', `/api/cases/${id}`)).body.address;
    expect(await seen('resident')).toBe(address);
    expect(await seen('worker')).toBe(address);
    expect(await seen('stranger')).toBeNull();
    const list = await call('stranger', 'GET', '/api/cases?view=followed');
    expect(list.body.items.map((c: { address: string | null }) => c.address)).toEqual([null]);
  });
});
