/** What a city has set for its notices, kept in memory: words of its own, quiet hours, which events are wanted. */
import { sql } from 'kysely';
import { watchChanges } from '../../kernel/db/changes.ts';
import type { Trx } from '../../kernel/db/database.ts';
import type { QuietHours } from './quiet/quiet-hours.ts';
import type { Wordings } from './templates.ts';
import { listWordings } from './wording/store.ts';

/** A webhook as those who make events see it. */
export interface Hook {
  id: string;
  events: readonly string[];
  /** Path of a place; null: all of the city. */
  area: string | null;
}

/** See the head of this file. Never changed: another version is another object. */
export interface NoticeRules {
  version: string;
  wordings: Wordings;
  quiet: QuietHours | null;
  textMessages: boolean;
  hooks: readonly Hook[];
}

/** Hears of changes of the rules. */
export const noticesWatch = watchChanges('gewu_notices');

let kept: NoticeRules | undefined;

/**
 * The rules in force. While the process listens for changes this costs nothing; without a listener (commands, tests) one
 * look at the version.
 */
export async function getNoticeRules(trx: Trx): Promise<NoticeRules> {
  if (kept && noticesWatch.stands()) return kept;
  const { rows } = await sql<Omit<NoticeRules, 'wordings' | 'quiet'> & { quiet: QuietHours }>`
    select version, text_messages as "textMessages", hooks,
      json_build_object('from', to_char(quiet_from, 'HH24:MI'), 'until', to_char(quiet_until, 'HH24:MI')) as quiet
    from notice_rules`.execute(trx);
  const [row] = rows;
  if (!row) throw new Error('notice_rules has no row');
  if (kept?.version !== row.version) {
    const quiet = row.quiet.from === null ? null : row.quiet;
    kept = { ...row, quiet, wordings: await listWordings(trx) };
  }
  noticesWatch.noteChecked();
  return kept;
}

/** Marks what servers keep in memory as old, and tells them once the transaction commits: call it in the one that writes. */
export async function touchNoticeRules(trx: Trx): Promise<void> {
  noticesWatch.noteChange();
  await sql`update notice_rules set version = gen_random_uuid()`.execute(trx);
  await sql`select pg_notify('gewu_notices', current_schema() || ' changed')`.execute(trx);
}
