/** What of identity itself hangs on who leaves: deputies, those they stand in for, posts that are to come. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Directory } from '../directory.ts';
import { describePeople } from '../openings.ts';
import { nameWheres } from '../wheres.ts';
import type { Found, OpenWorkKind, WorkLine } from './open-work.ts';
import { postInBoth } from './tell.ts';

const today = sql`(now() at time zone 'Asia/Shanghai')::date`;
const standing = sql`a.ended_at is null and (a.valid_until is null or a.valid_until >= ${today})`;

const idsOf = async (query: ReturnType<typeof sql<{ id: string }>>, trx: Trx): Promise<Found> => {
  const { rows } = await query.execute(trx);
  return { ids: rows.map(({ id }) => id), orphaned: [] };
};

interface Line {
  id: string;
  personId: string;
  post: Parameters<typeof postInBoth>[0];
  placePath: string | null;
  unitId: string | null;
  from: string;
  until: string | null;
}

/** Identity's own kinds. @param directory names of places and units */
export function ownWork(directory: Directory): OpenWorkKind[] {
  const describe: OpenWorkKind['describe'] = async (trx, actor, ids) => {
    const { rows } = await sql<Line>`
      select a.id, a.person_id as "personId", a.post, ltree2text(a.place_path) as "placePath", a.unit_id as "unitId",
        a.valid_from::text as "from", a.valid_until::text as until
      from appointments a where a.id = any (${[...ids]}::uuid[]) order by a.valid_from, a.id`.execute(
      trx,
    );
    const people = await describePeople(
      trx,
      rows.map(({ personId }) => personId),
    );
    const where = await nameWheres({ trx, actor, directory }, rows);
    return rows.map(
      (row): WorkLine => ({
        id: row.id,
        title: [postInBoth(row.post)[actor.locale], where(row)].join(' · '),
        detail: [people.get(row.personId)?.displayName, row.from, row.until]
          .flatMap((one) => one ?? [])
          .join(' · '),
        dueAt: null,
        late: false,
        link: null,
      }),
    );
  };
  return [
    {
      kind: 'deputies',
      // They end with the post that they stand in for: see endDeputiesOf.
      find: (trx, { appointmentId }) =>
        idsOf(
          sql<{
            id: string;
          }>`select a.id from appointments a where a.acting_for = ${appointmentId} and ${standing}`,
          trx,
        ),
      pass: async () => ({ becomes: 'ended' }),
      describe,
    },
    {
      kind: 'standsIn',
      // Who has no post of the city any more stands in for nobody.
      find: async (trx, { personId, last }) =>
        last
          ? idsOf(
              sql<{ id: string }>`select a.id from appointments a
                where a.person_id = ${personId} and a.acting_for is not null and ${standing}`,
              trx,
            )
          : { ids: [], orphaned: [] },
      pass: async ({ trx, actor }, _leaving, _heir, { ids }) => {
        await sql`
          update appointments set ended_at = now(), ended_by = ${actor.personId}, end_reason = 'the deputy left'
          where id = any (${[...ids]}::uuid[])`.execute(trx);
        return { becomes: 'ended', before: ids };
      },
      takeBack: async ({ trx }, ids: readonly string[]) => {
        await sql`
          update appointments set ended_at = null, ended_by = null, end_reason = null
          where id = any (${[...ids]}::uuid[])`.execute(trx);
      },
      describe,
    },
    {
      kind: 'planned',
      find: (trx, { personId, appointmentId }) =>
        idsOf(
          sql<{ id: string }>`select a.id from appointments a
            where a.person_id = ${personId} and a.id <> ${appointmentId} and a.acting_for is null and ${standing}
              and a.valid_from > ${today}`,
          trx,
        ),
      pass: async () => ({ becomes: 'withPerson' }),
      describe,
    },
  ];
}
