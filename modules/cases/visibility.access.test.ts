import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import { givePicture, test150300, useCases } from './testing.ts';

const cases = useCases();
const { call, act, report } = cases;
const { city, subdistrict, community } = test150300;

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
    const { id } = await report('resident', { contact: { name: '王先生' } });
    await report('resident', { confidential: true });
    await act('worker', id, 'comment', { text: 'x', internal: true });
    await call('neighbour', 'POST', `/api/cases/${id}/follow`, {});
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
    await report('resident');
    expect(await count(system)).toBeGreaterThan(0);
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
