/** What the kinds of open work share: finding, and telling a line a case. */
import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Found, Heir, WorkLine } from '../../identity/index.ts';
import { listCasesById } from '../calls/store.ts';
import { getRules } from '../rules.ts';
import { describeSummaries } from '../summaries.ts';
import { isOpen } from '../workflow.ts';

/** A piece of work, and whether nobody else has it. */
export interface FoundRow {
  id: string;
  orphaned: boolean;
}

/** What a statement found. */
export async function foundBy(trx: Trx, query: RawBuilder<FoundRow>): Promise<Found> {
  const { rows } = await query.execute(trx);
  return {
    ids: rows.map(({ id }) => id),
    orphaned: rows.filter(({ orphaned }) => orphaned).map(({ id }) => id),
  };
}

/** A place and all in it, by a key: see the migration of fast lists. */
export function within(key: RawBuilder<unknown>, path: string): RawBuilder<unknown> {
  return sql`(${key} >= ${path} and ${key} < ${`${path}/`})`;
}

/** Cases as the list of who takes over tells them, the most pressing first; what is closed is left out. */
export async function describeCases(
  trx: Trx,
  actor: Actor,
  ids: readonly string[],
): Promise<WorkLine[]> {
  const rows = (await listCasesById(trx, ids)).filter(({ state }) => isOpen(state));
  const now = new Date();
  const summaries = await describeSummaries(
    trx,
    actor,
    await getRules(trx),
    rows,
    actor.locale,
    now,
  );
  return summaries
    .map((one) => ({
      id: one.id,
      title: `${one.number} · ${one.className}`,
      detail: one.placeName,
      dueAt: one.clock?.dueAt ?? null,
      late: one.clock !== null && Date.parse(one.clock.dueAt) < now.getTime(),
      link: `/cases/${one.id}`,
    }))
    .sort((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'));
}

/** What the post above has where nobody else has it; what others hold too stays with the post. */
export function becomesOf(heir: Heir | undefined, { orphaned }: Found) {
  return heir?.kind !== 'successor' && orphaned.length > 0 ? 'passedUp' : 'withPost';
}
