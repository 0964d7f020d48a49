/** Exports with personal data: those that wait for an approval by the post, and those that who leaves has asked for. */
import { sql } from 'kysely';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { OpenWorkKind, WorkLine } from '../../identity/index.ts';
import { placeApprovers, unitApprovers } from '../exports/policy.ts';
import { becomesOf, type FoundRow, foundBy } from './lines.ts';

const describe: OpenWorkKind['describe'] = async (trx, _actor, ids) => {
  const { rows } = await sql<{ id: string; number: string; reason: string }>`
    select id, number, reason from case_exports
    where id = any (${[...ids]}::uuid[]) and state = 'asked' order by asked_at`.execute(trx);
  return rows.map(
    ({ id, number, reason }): WorkLine => ({
      id,
      title: number,
      detail: reason,
      dueAt: null,
      late: false,
      link: null,
    }),
  );
};

/** See above. */
export const workOfExports: readonly OpenWorkKind[] = [
  {
    kind: 'approvals',
    find: (trx, { post, placePath, unitId, personId, appointmentId }) => {
      const places: string[] = [...placeApprovers];
      const units: string[] = [...unitApprovers];
      if (unitId !== null ? !units.includes(post) : !places.includes(post)) {
        return Promise.resolve({ ids: [], orphaned: [] });
      }
      return foundBy(
        trx,
        sql<FoundRow>`
          select e.id, not gewu_is_held_beside(${unitId !== null ? units : places}::text[], e.place_path, e.unit_id,
            ${appointmentId}::uuid) as orphaned
          from case_exports e
          where e.state = 'asked' and e.asked_by <> ${personId}
            and (e.unit_id = ${unitId}::uuid or e.place_path <@ ${placePath}::ltree) order by e.id`,
      );
    },
    pass: async (_passing, _leaving, heir, found) => ({ becomes: becomesOf(heir, found) }),
    isChanged: async (trx, ids, since) => {
      const { rows } = await sql`
        select from case_exports where id = any (${[...ids]}::uuid[]) and decided_at > ${since} limit 1`.execute(
        trx,
      );
      return rows.length > 0;
    },
    describe,
  },
  {
    kind: 'exports',
    // Asked for in a post that its asker no longer has: nobody would fetch it.
    find: (trx, { personId, appointmentId }) =>
      foundBy(
        trx,
        sql<FoundRow>`
          select id, false as orphaned from case_exports
          where state = 'asked' and asked_by = ${personId} and appointment_id = ${appointmentId} order by id`,
      ),
    pass: async ({ trx, actor }, _leaving, _heir, { ids }) => {
      await setState(trx, ids, 'asked', 'withdrawn');
      for (const id of ids) {
        await writeAudit(trx, actor, {
          action: 'cases.withdrawExport',
          subjectType: 'caseExport',
          subjectId: id,
          after: { left: true },
        });
      }
      return { becomes: 'ended', before: ids };
    },
    takeBack: ({ trx }, ids: readonly string[]) => setState(trx, ids, 'withdrawn', 'asked'),
    describe,
  },
];

async function setState(
  trx: Parameters<OpenWorkKind['find']>[0],
  ids: readonly string[],
  from: string,
  to: string,
): Promise<void> {
  await sql`
    update case_exports set version = version + 1, state = ${to}
    where id = any (${[...ids]}::uuid[]) and state = ${from}`.execute(trx);
}
