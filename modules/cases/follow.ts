import { sql } from 'kysely';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { asSystem } from '../../kernel/db/elevate.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { countFollowers } from './parts.ts';
import { isReporter, seesAll } from './policy.ts';
import { findCase } from './store.ts';

/**
 * Follows a case that anyone may see, or leaves it: instead of reporting the same again. Its reporter hears of it anyway.
 * Staff who read all of a case watch it: they hear of each step, also of a confidential case and of a part.
 *
 * @throws AppError `cases/not-found` also for a confidential case that the actor does not handle
 */
export async function followCase(
  trx: Trx,
  actor: Actor,
  caseId: string,
  follow: boolean,
): Promise<{ following: boolean; followers: number }> {
  if (actor.personId === null) throw new AppError('http/unauthenticated');
  const { personId } = actor;
  return asSystem(trx, async () => {
    const row = await findCase(trx, caseId);
    if (!row) throw new AppError('cases/not-found');
    const watching = seesAll(actor, row) && !isReporter(actor, row);
    if (!watching && (row.confidential || row.parentId !== null)) {
      throw new AppError('cases/not-found');
    }
    const joins = follow && !isReporter(actor, row);
    const { rows } = joins
      ? await sql`
        insert into case_followers as f (case_id, person_id, watching) values (${caseId}, ${personId}, ${watching})
        on conflict (case_id, person_id) do update set by_merge = false, watching = ${watching}
          where f.by_merge or f.watching <> ${watching} returning 1`.execute(trx)
      : await sql`
        delete from case_followers where case_id = ${caseId} and person_id = ${personId} returning 1`.execute(
          trx,
        );
    const followers = await countFollowers(trx, caseId);
    if (rows.length > 0) {
      await writeAudit(trx, actor, {
        action: follow ? 'cases.follow' : 'cases.unfollow',
        subjectType: 'case',
        subjectId: caseId,
        placePath: row.placePath,
      });
    }
    return { following: joins, followers };
  });
}
