import type { z } from 'zod';
import { headsFile, readHeads } from '../../kernel/audit/heads.ts';
import { verifyAudit as verifyRows } from '../../kernel/audit/verify.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import type { auditRoutes } from './audit-contract.ts';
import { type AuditRow, countSeals, listAuditRows, listLastSeals } from './audit-store.ts';
import type { Directory } from './directory.ts';
import { describePeople } from './openings.ts';
import { authorize, can } from './policy.ts';

type Routes = typeof auditRoutes;
type Query = z.output<Routes['listAuditEntries']['query']>;
type Answer<N extends keyof Routes> = z.output<Routes[N]['response']>;

/** Seals and problems that an answer shows at most. */
const lastSeals = 20;
const shownProblems = 100;

/**
 * Rows of the audit, the newest first: all of them for those who audit the city, with the names of staff; else those of
 * the actor's own area, without names, and of records that the actor may see. Row-level security says the same.
 *
 * @throws AppError `http/forbidden`
 */
export async function listAuditEntries(
  trx: Trx,
  actor: Actor,
  directory: Directory,
  query: Query,
): Promise<Answer<'listAuditEntries'>> {
  authorize(actor, 'identity.audit.read');
  const everything = can(actor, 'identity.audit.verify');
  const { cursor, limit, ...filter } = query;
  const rows = await listAuditRows(trx, {
    ...filter,
    before: cursor === undefined ? undefined : Number(cursor),
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const shown = everything ? page : await withoutHidden(trx, directory, page);
  const paths = [...new Set(shown.flatMap((row) => row.place_path ?? []))];
  const names =
    paths.length > 0
      ? await directory.namePlaces(trx, paths, actor.locale)
      : new Map<string, string>();
  const principalOf = (row: AuditRow) => {
    const id = (row.after as { actingFor?: unknown } | null)?.actingFor;
    return everything && typeof id === 'string' ? id : undefined;
  };
  const principals = await describePeople(
    trx,
    shown.flatMap((row) => principalOf(row) ?? []),
  );
  return {
    items: shown.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      actorKind: row.actor_kind,
      actorName: everything ? row.actor_name : null,
      actingForName: principals.get(principalOf(row) ?? '')?.displayName ?? null,
      post: row.post,
      action: row.action,
      subjectType: row.subject_type,
      subjectId: row.subject_id,
      placePath: row.place_path,
      placeName: (row.place_path !== null && names.get(row.place_path)) || null,
      before: row.before,
      after: row.after,
      reason: row.reason,
      seal: row.seal,
    })),
    // From the page as it was read: rows that are hidden take their place in it.
    nextCursor: rows.length > limit ? String(page.at(-1)!.id) : null,
  };
}

/** Without the rows of cases that the actor may not see, e.g. confidential ones that others handle. */
async function withoutHidden(
  trx: Trx,
  directory: Directory,
  rows: readonly AuditRow[],
): Promise<AuditRow[]> {
  const ids = [
    ...new Set(rows.flatMap((row) => (row.subject_type === 'case' ? row.subject_id : []))),
  ];
  const seen = ids.length > 0 ? await directory.seeCases?.(trx, ids) : undefined;
  return rows.filter((row) => row.subject_type !== 'case' || seen?.has(row.subject_id));
}

/** How far the audit is sealed. @throws AppError `http/forbidden` */
export async function getAuditSeals(trx: Trx, actor: Actor): Promise<Answer<'getAuditSeals'>> {
  authorize(actor, 'identity.audit.verify');
  const last = await listLastSeals(trx, lastSeals);
  return {
    ...(await countSeals(trx)),
    last: last.map((seal) => ({
      seq: Number(seal.seq),
      rows: seal.row_count,
      sealedAt: seal.sealed_at.toISOString(),
      hash: seal.hash.toString('hex'),
    })),
  };
}

/**
 * Recomputes the whole chain as the system, which sees every row, against the ends that the server keeps beside the
 * database.
 *
 * @throws AppError `http/forbidden`
 */
export async function verifyAudit(
  services: Pick<Services, 'config' | 'city'>,
  actor: Actor,
  now: Date,
): Promise<Answer<'verifyAudit'>> {
  authorize(actor, 'identity.audit.verify');
  const { city, config } = services;
  const heads = await readHeads(headsFile(config.dataFolder, city.schema));
  const report = await withTransaction(city, system, { readOnly: true }, (trx) =>
    verifyRows(trx, heads),
  );
  return {
    checkedAt: now.toISOString(),
    seals: report.seals,
    rows: report.rows,
    waiting: report.waiting,
    whole: report.problems.length === 0,
    problemCount: report.problems.length,
    problems: report.problems.slice(0, shownProblems).map(({ kind, seq, rowId }) => ({
      kind,
      seq: seq ?? null,
      rowId: rowId ?? null,
    })),
  };
}
