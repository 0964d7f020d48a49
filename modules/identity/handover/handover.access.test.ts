import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import type { Trx } from '../../../kernel/db/database.ts';
import { type Actor, type Appointment, anonymous, system } from '../../../kernel/http/actor.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { covers, findPost, type PostCode, postCodes, posts } from '../posts.ts';
import { postsAbove } from './above.ts';
import { findConfirmation } from './confirm.ts';
import { type HandoverRow, insertHandover } from './store.ts';

const database = useTestDatabase();

/** Two branches of the tree, so that what lies sideways is tried on every level. */
const areas = [
  '150300',
  ...['150300.150304.012.008', '150300.150304.012.009', '150300.150302.001.001'].flatMap((path) => [
    path.slice(0, -4),
    path,
    `${path}.g001`,
    `${path}.g001.m01`,
    `${path}.g001.m01.b00001`,
    `${path}.g002`,
  ]),
];
const kinds: Record<string, string> = { g: 'grid', m: 'microGrid', b: 'building' };
const kindAt = (path: string) =>
  kinds[path.split('.').at(-1)![0]!] ??
  { 1: 'city', 3: 'subdistrict', 4: 'community' }[path.split('.').length]!;
const units = [uuidv7(), uuidv7()];
/** People who leave, take over or hand over in turns; each of them may be who asks. */
const crowd = Array.from({ length: 5 }, () => uuidv7());

type Held = Pick<Appointment, 'post' | 'placePath' | 'unitId'>;
const heldAs = (post: PostCode): fc.Arbitrary<Held> =>
  posts[post].at
    ? fc
        .constantFrom(...new Set(areas.filter((path) => kindAt(path) === posts[post].at)))
        .map((placePath) => ({ post, placePath, unitId: null }))
    : fc.constantFrom(...units).map((unitId) => ({ post, placePath: null, unitId }));
const held = fc.constantFrom(...postCodes).chain(heldAs);
const actorIn = (personId: string, own: readonly Held[]): Actor => ({
  ...anonymous,
  kind: 'person',
  personId,
  appointments: own.map((one) => ({ id: uuidv7(), ...one })),
  scopes: own.flatMap(({ post, placePath }) =>
    placePath && findPost(post)?.governs ? [placePath] : [],
  ),
});

/** A post that somebody left, to whom it went, and the post of who takes over from above. */
const left = fc
  .record({
    own: held.filter(({ post }) => !findPost(post)!.separated),
    person: fc.constantFrom(...crowd),
    heir: fc.constantFrom('successor' as const, 'above' as const, 'nobody' as const),
    successor: fc.constantFrom(...crowd),
    madeBy: fc.option(fc.constantFrom(...crowd)),
    above: fc.nat(),
  })
  .map(({ own, above, ...row }) => {
    const over = postsAbove(own.post as PostCode);
    const post = over[above % over.length] ?? (own.post as PostCode);
    // Where the post above is held: at the place around, in the same unit, in the city.
    const { at } = posts[post];
    const to = at
      ? {
          placePath:
            areas.find(
              (path) => kindAt(path) === at && (!own.placePath || covers(path, own.placePath)),
            ) ?? '150300',
          unitId: null,
        }
      : { placePath: null, unitId: own.unitId };
    return { ...row, own, to: { post, ...to } };
  });

type Left = typeof left extends fc.Arbitrary<infer T> ? T : never;

/** Writes it, with a wish to leave that went before. */
async function insertLeft(trx: Trx, { own, person, heir, successor, madeBy, to }: Left) {
  const [id, appointmentId] = [uuidv7(), uuidv7()];
  await sql`insert into appointments (id, person_id, post, place_path, unit_id, valid_from, ended_at, end_reason)
    values (${appointmentId}, ${person}, ${own.post}, ${own.placePath}::ltree, ${own.unitId}, '2026-01-01', now(),
      '工作调动')`.execute(trx);
  const nobody = heir === 'nobody';
  const row: HandoverRow = {
    id,
    appointmentId,
    personId: person,
    post: own.post as PostCode,
    placePath: own.placePath,
    unitId: own.unitId,
    why: 'ended',
    reason: '工作调动',
    note: null,
    day: '2026-11-01',
    heir,
    toPersonId: heir === 'successor' ? successor : null,
    toAppointmentId: null,
    toPost: nobody ? null : heir === 'successor' ? (own.post as PostCode) : to.post,
    toPath: nobody ? null : heir === 'successor' ? own.placePath : to.placePath,
    toUnitId: nobody ? null : heir === 'successor' ? own.unitId : to.unitId,
    granted: false,
    work: [],
    before: {},
    madeBy,
    madeAt: new Date(),
    passedAt: new Date(),
    handedAt: null,
    receivedAt: null,
    receivedBy: null,
    undoneAt: null,
  };
  await insertHandover(trx, row);
  await sql`insert into leave_requests (appointment_id, person_id, last_day)
    values (${appointmentId}, ${person}, '2026-11-01')`.execute(trx);
  return row;
}

const holds = ({ appointments }: Actor, ...some: PostCode[]) =>
  appointments.some(({ post }) => some.includes(post as PostCode));

/** Both sides, who made it, who has the place or the unit of either, who grants posts or reads the audit. */
function seesHandover(one: Actor, row: HandoverRow): boolean {
  const near = (path: string | null, unit: string | null) =>
    (path !== null && one.scopes.some((scope) => covers(scope, path))) ||
    (unit !== null && one.appointments.some(({ unitId }) => unitId === unit));
  return (
    [row.personId, row.toPersonId, row.madeBy].includes(one.personId) ||
    near(row.placePath, row.unitId) ||
    near(row.toPath, row.toUnitId) ||
    holds(one, 'securityAdministrator', 'auditor')
  );
}

/** From here on as somebody, in a transaction that began as the system. */
async function become(trx: Trx, { personId, scopes, appointments }: Actor): Promise<void> {
  const lists = {
    scopes,
    units: appointments.flatMap(({ unitId }) => unitId ?? []),
    posts: appointments.map(({ post }) => post),
  };
  const settings = Object.entries(lists).map(
    ([name, list]) => `set local gewu.${name} = '{${list.join()}}'`,
  );
  await sql
    .raw(
      [`set local gewu.actor = '${personId}'`, ...settings, `set local gewu.system = 'off'`].join(
        ';',
      ),
    )
    .execute(trx);
}

test('shows a hand-over and a wish to leave to whom they concern, by post and area, and to nobody else', async () => {
  // Somebody with posts anywhere, or in the post to which one of them went.
  const asked = fc.record({
    some: fc.array(left, { minLength: 15, maxLength: 15 }),
    personId: fc.constantFrom(...crowd),
    own: fc.array(held, { maxLength: 2 }),
    takes: fc.option(fc.nat(14)),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ some, personId, own, takes }) => {
      const who = actorIn(personId, takes === null ? own : [some[takes]!.to]);
      await database.inRolledBackTransaction(system, async (trx) => {
        await sql`insert into people (id, display_name)
          select id, '某人' from unnest(${crowd}::uuid[]) id`.execute(trx);
        const rows: HandoverRow[] = [];
        for (const one of some) rows.push(await insertLeft(trx, one));
        await become(trx, who);
        const seen = await sql<{ id: string }>`
          select id from handovers union all select appointment_id from leave_requests`.execute(
          trx,
        );
        const ids = new Set(seen.rows.map(({ id }) => id));
        const reads = holds(who, 'securityAdministrator', 'auditor');
        for (const row of rows) {
          const what = JSON.stringify({ row, who });
          expect(ids.has(row.id), what).toBe(seesHandover(who, row));
          // Whoever is still to say something of it finds it.
          if (findConfirmation(who, row)) expect(ids.has(row.id), what).toBe(true);
          expect(ids.has(row.appointmentId), what).toBe(reads || row.personId === personId);
        }
        const written = await sql`update handovers set note = 'x' returning id`.execute(trx);
        expect(written.rows, 'nobody writes a hand-over but the platform').toEqual([]);
        const withdrawn = await sql<{ by: string }>`
          update leave_requests set withdrawn_at = now() returning person_id as by`.execute(trx);
        expect(withdrawn.rows.every(({ by }) => by === personId)).toBe(true);
      });
    }),
    { numRuns: 80 },
  );
}, 60_000);
