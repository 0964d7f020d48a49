import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Evaluation, Hits } from './evaluate.ts';
import type { CaseStats } from './model.ts';

/** Models that are kept, beside the one in use. */
const mostKept = 30;

/** A model that was trained. */
export interface ModelRow {
  id: string;
  trainedAt: Date;
  cases: number;
  heldOut: number;
  evaluation: Evaluation;
  /** How it did on cases that came after it was put to use. */
  since: Hits | null;
  inUse: boolean;
  refused: 'fewCases' | 'worse' | null;
}

/** How far the training is. */
export interface Training {
  askedAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  seen: number;
  failed: string | null;
}

const columns =
  sql.raw(`id, trained_at as "trainedAt", cases, held_out as "heldOut", evaluation, since,
  in_use as "inUse", refused`);

/** Models, the newest first. */
export async function listModels(trx: Trx, most: number): Promise<ModelRow[]> {
  const { rows } = await sql<ModelRow>`
    select ${columns} from case_suggestion_models order by in_use desc, trained_at desc limit ${most}`.execute(
    trx,
  );
  return rows.sort((a, b) => b.trainedAt.getTime() - a.trainedAt.getTime());
}

/** What the model in use has learnt. */
export async function findStatsInUse(
  trx: Trx,
): Promise<{ id: string; trainedAt: Date; stats: CaseStats } | undefined> {
  const { rows } = await sql<{ id: string; trainedAt: Date; stats: CaseStats }>`
    select id, trained_at as "trainedAt", stats from case_suggestion_models where in_use`.execute(
    trx,
  );
  return rows[0];
}

/** Which model is in use. */
export async function findIdInUse(trx: Trx): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from case_suggestion_models where in_use`.execute(trx);
  return rows[0]?.id;
}

/** Adds a model; one that is put to use takes the place of the one before. */
export async function insertModel(
  trx: Trx,
  { id, trainedAt, cases, heldOut, evaluation, inUse, refused }: Omit<ModelRow, 'since'>,
  stats: CaseStats,
): Promise<void> {
  if (inUse) await sql`update case_suggestion_models set in_use = false where in_use`.execute(trx);
  await sql`
    insert into case_suggestion_models (id, trained_at, cases, held_out, stats, evaluation, in_use, refused)
    values (${id}, ${trainedAt}, ${cases}, ${heldOut}, ${JSON.stringify(stats)}::jsonb,
      ${JSON.stringify(evaluation)}::jsonb, ${inUse}, ${refused})`.execute(trx);
  // Of a model a night a month is enough to look back at.
  await sql`
    delete from case_suggestion_models where not in_use and id not in (
      select id from case_suggestion_models order by trained_at desc limit ${mostKept})`.execute(
    trx,
  );
}

/** Notes how the model in use did since it was put to use. */
export async function noteSince(trx: Trx, id: string, since: Hits): Promise<void> {
  await sql`
    update case_suggestion_models set since = ${JSON.stringify(since)}::jsonb where id = ${id}`.execute(
    trx,
  );
}

/** The training that runs, or the last one. */
export async function getTraining(trx: Trx, options: { lock?: boolean } = {}): Promise<Training> {
  const { rows } = await sql<Training>`
    select asked_at as "askedAt", started_at as "startedAt", finished_at as "finishedAt", seen, failed
    from case_suggestion_training ${options.lock ? sql`for update` : sql``}`.execute(trx);
  return rows[0]!;
}

/** Notes how far the training is. */
export async function noteTraining(trx: Trx, training: Training): Promise<void> {
  await sql`
    update case_suggestion_training set asked_at = ${training.askedAt}, started_at = ${training.startedAt},
      finished_at = ${training.finishedAt}, seen = ${training.seen}, failed = ${training.failed}`.execute(
    trx,
  );
}

/** A case to learn from. */
export interface TaughtCase {
  id: string;
  text: string;
  code: string;
  reportedAt: Date;
}

/**
 * Cases whose class somebody on duty has seen, the newest first: accepted or solved, none that was declined, merged or void,
 * and none that is confidential.
 *
 * @param before the last id of the batch before
 */
export async function listTaughtCases(
  trx: Trx,
  before: string | undefined,
  limit: number,
): Promise<TaughtCase[]> {
  const { rows } = await sql<TaughtCase>`
    select id, text, class_code as code, reported_at as "reportedAt" from cases
    where (${before ?? null}::uuid is null or id < ${before ?? null}::uuid) and parent_id is null and not confidential
      and state not in ('reported', 'declined', 'merged', 'void')
    order by id desc limit ${limit}`.execute(trx);
  return rows;
}
