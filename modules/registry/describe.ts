/** Rows as they are answered: names of the catalogue in the reader's language, and what a lead is not told left out. */

import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { addDays } from './care/due.ts';
import { listKindsEver, listTags, type TagRow } from './care/store.ts';
import type { Basis, careTagShape, residentShape } from './contract.ts';
import { type BasisColumns, findKeepDays, namePurposes, type ResidentRow } from './store.ts';

type Resident = z.output<typeof residentShape>;

/** A basis as its columns. */
export function toColumns(basis: Basis): BasisColumns {
  return basis.kind === 'consent'
    ? { basis: 'consent', consentOn: basis.on, consentBy: basis.by, dutyItem: null }
    : { basis: 'duty', consentOn: null, consentBy: null, dutyItem: basis.item };
}

/** A basis from its columns. */
export function toBasis({ basis, consentOn, consentBy, dutyItem }: BasisColumns): Basis {
  return basis === 'consent'
    ? { kind: 'consent', on: consentOn!, by: consentBy! }
    : { kind: 'duty', item: dutyItem! };
}

/** Tags with the names of their kinds. */
export async function describeTags(
  trx: Trx,
  locale: Actor['locale'],
  rows: readonly TagRow[],
): Promise<z.output<typeof careTagShape>[]> {
  if (rows.length === 0) return [];
  const kinds = new Map((await listKindsEver(trx)).map((kind) => [kind.code, kind]));
  return rows.map((row) => {
    const { id, kind, everyDays, from, expiresOn, version } = row;
    const name = kinds.get(kind)?.[locale === 'en' ? 'en' : 'zh'] ?? kind;
    return { id, kind, name, basis: toBasis(row), everyDays, from, expiresOn, version };
  });
}

/**
 * Residents as they are answered.
 *
 * @param whole false for who leads a building or a micro-grid: no phone, no basis, no tags
 */
export async function describeResidents(
  trx: Trx,
  locale: Actor['locale'],
  rows: readonly ResidentRow[],
  today: string,
  whole = true,
): Promise<Resident[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const tags = whole ? await listTags(trx, ids, today) : [];
  const named = new Map((await describeTags(trx, locale, tags)).map((tag) => [tag.id, tag]));
  const purposes = await namePurposes(trx);
  const keep = await findKeepDays(trx, today);
  return rows.map((row) => ({
    id: row.id,
    nameMasked: row.nameMasked,
    phoneMasked: whole ? row.phoneMasked : null,
    relation: row.relation,
    since: row.since,
    until: row.until,
    eraseOn: row.until && addDays(row.until, keep.residents + 1),
    purpose: row.purpose,
    purposeName: purposes.get(row.purpose)?.[locale === 'en' ? 'en' : 'zh'] ?? row.purpose,
    basis: whole ? toBasis(row) : null,
    enteredOn: row.enteredOn,
    enteredPost: row.enteredPost,
    tags: tags.flatMap((tag) => (tag.residentId === row.id ? [named.get(tag.id)!] : [])),
    synthetic: row.synthetic,
    version: row.version,
  }));
}
