import { sql } from 'kysely';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { asSystem } from './elevate.ts';
import { countFollowers } from './parts.ts';
import { findCase } from './store.ts';

/**
 * Follows a case that anyone may see, or leaves it: instead of reporting the same again. Its reporter hears of it anyway.
 *
 * @throws AppError `cases/not-found` also for a confidential case
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
    if (!row || row.confidential || row.parentId !== null) throw new AppError('cases/not-found');
    if (follow && row.reporterId !== personId) {
      await sql`
        insert into case_followers (case_id, person_id) values (${caseId}, ${personId})
        on conflict (case_id, person_id) do update set by_merge = false`.execute(trx);
    } else {
      await sql`
        delete from case_followers where case_id = ${caseId} and person_id = ${personId}`.execute(
        trx,
      );
    }
    const followers = await countFollowers(trx, caseId);
    if (followers !== row.followers) {
      await writeAudit(trx, actor, {
        action: follow ? 'cases.follow' : 'cases.unfollow',
        subjectType: 'case',
        subjectId: caseId,
        placePath: row.placePath,
      });
    }
    return { following: follow && row.reporterId !== personId, followers };
  });
}
