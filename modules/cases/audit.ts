import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { casesRoutes } from './contract.ts';
import { askerOf, authorize, findHandling } from './policy.ts';
import { findCase, toFacts } from './store.ts';

type Answer = z.output<(typeof casesRoutes)['listAudit']['response']>;

/**
 * What was done on a case, for the auditor and for the posts from the community up that handle it.
 *
 * @throws AppError `http/forbidden`, `cases/not-found`, `cases/not-yours`
 */
export async function listAudit(trx: Trx, actor: Actor, caseId: string): Promise<Answer> {
  authorize(actor, 'cases.readAudit');
  if (!actor.appointments.some((a) => a.post === 'auditor')) {
    const row = await findCase(trx, caseId);
    if (!row) throw new AppError('cases/not-found');
    if (!findHandling(toFacts(row), askerOf(actor))) throw new AppError('cases/not-yours');
  }
  const { rows } = await sql<{
    id: string;
    at: Date;
    action: string;
    post: string | null;
    before: unknown;
    after: unknown;
    reason: string | null;
  }>`
    select id, at, action, post, before, after, reason from audit_entries
    where subject_type = 'case' and subject_id = ${caseId} order by audit_entries.id limit 1000`.execute(
    trx,
  );
  return { items: rows.map((row) => ({ ...row, id: Number(row.id), at: row.at.toISOString() })) };
}
