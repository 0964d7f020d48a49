import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import { posts } from '../../identity/posts.ts';
import { mayTry } from '../policy.ts';
import { useCases } from '../testing.ts';
import { findApprovingPost, findAskingPost } from './policy.ts';

const cases = useCases();

const places = [
  '150300',
  '150300.150304.012',
  '150300.150304.013',
  '150300.150304.012.008',
  '150300.150304.012.009',
  '150300.150304.012.008.g001',
] as const;
const units = [uuidv7(), uuidv7()] as const;
const all = Object.keys(posts);

/** A post where it may be held, or not: the policy asks for the post and its place, whoever granted it. */
const appointment = fc
  .record({
    post: fc.constantFrom(...all),
    place: fc.constantFrom(...places),
    unit: fc.constantFrom(...units),
  })
  .map(({ post, place, unit }) => {
    const inUnit = post.startsWith('department');
    return { id: uuidv7(), post, placePath: inUnit ? null : place, unitId: inUnit ? unit : null };
  });

const actorWith = (personId: string, appointments: Actor['appointments']): Actor => ({
  ...anonymous,
  kind: 'person',
  personId,
  appointments,
  scopes: appointments.flatMap((a) =>
    a.placePath !== null && posts[a.post as keyof typeof posts].governs ? [a.placePath] : [],
  ),
});

/** The rule written by hand: whose answer counts for an export. */
function mayApprove(
  a: Actor['appointments'][number],
  at: { place?: string; unit?: string },
): boolean {
  if (a.post === 'cityOperator') return at.unit !== undefined || at.place!.startsWith(a.placePath!);
  if (a.post === 'departmentLead') return at.unit !== undefined && a.unitId === at.unit;
  if (a.post !== 'communitySecretary' && a.post !== 'subdistrictLead') return false;
  return (
    at.place !== undefined && (at.place === a.placePath || at.place.startsWith(`${a.placePath}.`))
  );
}

describe('who may do what with exports', () => {
  test('exporting and printing is for staff, asking for posts of an area or a department, deciding for leads', () => {
    const field = ['buildingLead', 'microGridLead', 'gridWorker', 'gridLead'];
    // Who leads a unit of the party governs no record by that.
    const without = ['systemAdministrator', 'securityAdministrator', 'auditor', 'partySecretary'];
    const leads = ['communitySecretary', 'subdistrictLead', 'departmentLead', 'cityOperator'];
    for (const post of all) {
      const inUnit = post.startsWith('department') || post === 'partySecretary';
      const actor = actorWith(uuidv7(), [
        {
          id: uuidv7(),
          post,
          placePath: inUnit ? null : places[3],
          unitId: inUnit ? units[0] : null,
        },
      ]);
      const staff = !without.includes(post);
      expect(mayTry(actor, 'cases.export'), post).toBe(staff);
      expect(mayTry(actor, 'cases.print'), post).toBe(staff);
      expect(mayTry(actor, 'cases.askExport'), post).toBe(staff && !field.includes(post));
      expect(findAskingPost(actor) !== undefined, post).toBe(staff && !field.includes(post));
      expect(mayTry(actor, 'cases.decideExport'), post).toBe(leads.includes(post));
    }
    for (const access of ['cases.export', 'cases.askExport', 'cases.decideExport'] as const)
      expect(mayTry(actorWith(uuidv7(), []), access)).toBe(false);
  });

  test('an export is decided by the rule written by hand, and never by who asked', () => {
    fc.assert(
      fc.property(
        fc.array(appointment, { maxLength: 3 }),
        fc.oneof(
          fc.constantFrom(...places).map((place) => ({ place })),
          fc.constantFrom(...units).map((unit) => ({ unit })),
        ),
        fc.boolean(),
        (appointments, at: { place?: string; unit?: string }, own) => {
          const me = uuidv7();
          const facts = {
            askedBy: own ? me : uuidv7(),
            placePath: at.place ?? null,
            unitId: at.unit ?? null,
          };
          const found = findApprovingPost(actorWith(me, appointments), facts);
          expect(found !== undefined).toBe(!own && appointments.some((a) => mayApprove(a, at)));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('row-level security shows every export to who asked and who may decide, and none to posts that never may', async () => {
    const rows = [
      ...places.slice(0, 5).map((place) => ({ place, unit: null })),
      ...units.map((unit) => ({ place: null, unit })),
    ].map((at) => ({ ...at, id: uuidv7(), askedBy: uuidv7() }));
    await withTransaction(cases.database, system, {}, async (trx) => {
      for (const { id, place, unit, askedBy } of rows) {
        await sql`
          insert into case_exports (id, number, asked_by, appointment_id, post, place_path, unit_id, reason, format,
            filter, case_ids, asked_at)
          values (${id}, ${id}, ${askedBy}, ${uuidv7()}, 'communityStaff', ${place}::ltree, ${unit}, '回访', 'csv', '{}',
            array[${uuidv7()}]::uuid[], now())`.execute(trx);
      }
    });
    const seenBy = async (actor: Actor) => {
      const { rows: seen } = await withTransaction(
        cases.database,
        actor,
        { readOnly: true },
        (trx) => sql<{ id: string }>`select id from case_exports`.execute(trx),
      );
      return new Set(seen.map(({ id }) => id));
    };
    await fc.assert(
      fc.asyncProperty(fc.array(appointment, { maxLength: 2 }), fc.nat(), async (held, turn) => {
        const one = rows[turn % rows.length]!;
        const mine = turn % 3 === 0;
        const actor = actorWith(mine ? one.askedBy : uuidv7(), held);
        const seen = await seenBy(actor);
        expect(seen.has(one.id) || !mine).toBe(true);
        for (const row of rows) {
          const facts = { askedBy: row.askedBy, placePath: row.place, unitId: row.unit };
          if (findApprovingPost(actor, facts)) expect(seen.has(row.id)).toBe(true);
        }
        const never = held.every(
          ({ post }) =>
            !mayTry(
              actorWith(uuidv7(), [{ id: '', post, placePath: places[0], unitId: units[0] }]),
              'cases.decideExport',
            ),
        );
        if (never) expect(seen.size).toBe(mine ? 1 : 0);
      }),
      { numRuns: 60 },
    );
  });
});
