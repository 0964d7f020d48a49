import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Wording } from '../format.ts';
import { type Wordings, wordingKey } from '../templates.ts';

/** Words of a city as they are kept. */
export interface WordingRow {
  texts: Wording;
  version: number;
}

/** All words of a city, by {@link wordingKey}. */
export async function listWordings(trx: Trx): Promise<Wordings> {
  const { rows } = await sql<{ template: string; variant: string; texts: Wording }>`
    select template, variant, texts from notice_wordings`.execute(trx);
  return new Map(rows.map((row) => [wordingKey(row.template, row.variant), row.texts]));
}

/** A city's words for a template and a kind of record, locked until the transaction ends when they are to change. */
export async function findWording(
  trx: Trx,
  template: string,
  variant: string,
  lock = false,
): Promise<WordingRow | undefined> {
  const { rows } = await sql<WordingRow>`
    select texts, version from notice_wordings
    where template = ${template} and variant = ${variant} ${sql.raw(lock ? 'for update' : '')}`.execute(
    trx,
  );
  return rows[0];
}

/** Keeps words. @returns false when the version is another by now; 0: there are none yet */
export async function saveWording(
  trx: Trx,
  template: string,
  variant: string,
  texts: Wording,
  version: number,
): Promise<boolean> {
  const json = JSON.stringify(texts);
  const result =
    version === 0
      ? await sql`
          insert into notice_wordings (template, variant, texts)
          values (${template}, ${variant}, ${json}::jsonb) on conflict do nothing`.execute(trx)
      : await sql`
          update notice_wordings set texts = ${json}::jsonb, version = version + 1, changed_at = now()
          where template = ${template} and variant = ${variant} and version = ${version}`.execute(
          trx,
        );
  return result.numAffectedRows === 1n;
}

/** Forgets words. @returns false when the version is another by now */
export async function deleteWording(
  trx: Trx,
  template: string,
  variant: string,
  version: number,
): Promise<boolean> {
  const result = await sql`
    delete from notice_wordings
    where template = ${template} and variant = ${variant} and version = ${version}`.execute(trx);
  return result.numAffectedRows === 1n;
}
