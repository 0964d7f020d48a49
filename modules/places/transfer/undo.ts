/** Taking an import back as a whole. */
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { onPlacesUndone } from '../tree/life.ts';
import { undoChange } from '../tree/undo.ts';
import { ownImport } from './imports.ts';
import { findImport, type ImportRow, noteUndone } from './store.ts';
import { importingPost } from './upload.ts';

/** Imports say so when the set of changes that they came to is taken back, from here or from the list of changes. */
export function followUndone(): void {
  onPlacesUndone(noteImport);
}

async function noteImport(trx: Trx, set: { id: string; undoes: string | null }): Promise<void> {
  await noteUndone(trx, set.id, true);
  if (set.undoes) await noteUndone(trx, set.undoes, false);
}

/**
 * Takes back the set of changes that an import came to.
 * @throws AppError `places/import-busy`, `http/stale`, and those of `undoChange`
 */
export async function undoImport(
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
): Promise<ImportRow> {
  const row = await ownImport(trx, actor, id, version);
  if (row.state !== 'taken' || row.changeId === null) throw new AppError('places/import-busy');
  await undoChange(trx, actor, row.changeId, { reason: row.fileName.padEnd(2) });
  const held = importingPost(actor);
  await writeAudit(trx, actor, {
    action: 'places.undoImport',
    subjectType: 'placeImport',
    subjectId: id,
    placePath: row.postPath,
    after: { fileName: row.fileName, counts: row.counts, undone: row.changeId },
    appointmentId: held.id,
    post: held.post,
  });
  return (await findImport(trx, id))!;
}
