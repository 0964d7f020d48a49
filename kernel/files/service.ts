import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Trx } from '../db/database.ts';
import { type CityDatabase, withTransaction } from '../db/transaction.ts';
import { AppError } from '../errors/app-error.ts';
import { type Actor, system } from '../http/actor.ts';
import './errors.ts';
import { fileKey } from './keys.ts';
import { type ProcessedPicture, processPicture } from './picture.ts';
import type { FileStore, StoredFile } from './store.ts';

/** What the file service needs of the process. */
export interface FileServices {
  city: CityDatabase;
  files: FileStore;
}

/** A picture that was taken in. */
export interface TakenFile {
  id: string;
  type: string;
  bytes: number;
  width: number;
  height: number;
  colour: string;
  /** The secret of an upload by nobody signed in; null for a person. */
  uploadToken: string | null;
}

/** Who may see a file of a record: the record's own permission. */
export type FileGuard = (trx: Trx, actor: Actor, recordId: string) => Promise<boolean>;

const guards = new Map<string, FileGuard>();

/**
 * Says who may see the files of a type of record. The module also adds a policy on `files` for row-level security; see
 * the migration that creates the table.
 *
 * @param type what is passed to `attachFiles`, e.g. `case`
 */
export function registerFileGuard(type: string, guard: FileGuard): void {
  guards.set(type, guard);
}

/**
 * Takes a picture in: makes it safe, notes it, keeps its bytes. It belongs to the actor until a record takes it by
 * `attachFiles`, within 24 hours.
 *
 * Call it before the request's transaction: it is slow and opens transactions of its own.
 *
 * @param token secret under which nobody signed in uploads; made when missing
 * @throws AppError files/* of `processPicture`, files/store-unavailable
 */
export async function takePicture(
  services: FileServices,
  actor: Actor,
  data: Buffer,
  token?: string,
): Promise<TakenFile> {
  return keepPicture(services, actor, await processPicture(data), token);
}

/**
 * Keeps a picture that was made safe already, as {@link takePicture} does: one that is kept many times is processed once.
 *
 * @throws AppError files/store-unavailable
 */
export async function keepPicture(
  services: FileServices,
  actor: Actor,
  picture: ProcessedPicture,
  token?: string,
): Promise<TakenFile> {
  const { type, original, thumbnail, sha256, colour } = picture;
  const id = uuidv7();
  const key = fileKey('pictures', id, type);
  const thumbKey = fileKey('pictures', id, type, 'thumb');
  const person = actor.kind === 'person' ? actor.personId : null;
  const uploadToken =
    person === null && actor.kind !== 'system'
      ? (token ?? randomBytes(24).toString('base64url'))
      : null;
  const { width, height } = original;
  // The row first: bytes without a row could never be found again.
  await withTransaction(services.city, actor, {}, (trx) =>
    sql`insert into files (id, key, thumb_key, type, bytes, width, height, sha256, colour, owner_person,
        owner_token_hash)
      values (${id}, ${key}, ${thumbKey}, ${type}, ${original.data.length}, ${width}, ${height},
        ${Buffer.from(sha256, 'hex')}, ${colour}, ${person}, ${uploadToken && hashToken(uploadToken)})`.execute(
      trx,
    ),
  );
  await services.files.put(key, original.data, type);
  await services.files.put(thumbKey, thumbnail.data, type);
  await withTransaction(services.city, actor, {}, async (trx) => {
    await presentToken(trx, uploadToken);
    await sql`update files set stored_at = now() where id = ${id}`.execute(trx);
  });
  return { id, type, bytes: original.data.length, width, height, colour, uploadToken };
}

/**
 * Gives uploaded files to a record, in the transaction that writes the record. A file belongs to one record, once.
 *
 * @param from.token the upload token of somebody not signed in
 * @param from.path where the ids stand in the input, for the error: `body.pictures`
 * @throws AppError files/not-attachable naming each id that does not exist, is another's, or is attached already
 */
export async function attachFiles(
  trx: Trx,
  fileIds: readonly string[],
  record: { type: string; id: string },
  from: { token?: string | null | undefined; path?: string } = {},
): Promise<void> {
  if (fileIds.length === 0) return;
  await presentToken(trx, from.token ?? null);
  const { rows } = await sql<{ id: string }>`
    update files set attached_to_type = ${record.type}, attached_to_id = ${record.id}, attached_at = now()
    where id = any(${[...fileIds]}::uuid[]) and attached_to_id is null and stored_at is not null
    returning id`.execute(trx);
  const taken = new Set(rows.map((row) => row.id));
  const fields = fileIds.flatMap((id, i) =>
    taken.has(id)
      ? []
      : [
          {
            path: `${from.path ?? 'body.pictures'}.${i}`,
            message: `${id} cannot be attached`,
            accepted: 'the id of your own upload of the last 24 hours, used once',
          },
        ],
  );
  if (fields.length > 0 || taken.size < fileIds.length) {
    throw new AppError('files/not-attachable', { count: fields.length, fields });
  }
}

/** What is known of a file that an actor may see. */
export interface VisibleFile {
  id: string;
  key: string;
  thumbKey: string;
  type: string;
  sha256: string;
}

interface FileRow extends VisibleFile {
  attachedType: string | null;
  attachedId: string | null;
}

/**
 * A file as the actor may see it: their own upload, or one of a record that they may see, with their posts or as
 * anyone may. Leaves the transaction in public view when only that shows it.
 *
 * @throws AppError files/not-found
 */
export async function getVisibleFile(trx: Trx, actor: Actor, fileId: string): Promise<VisibleFile> {
  const own = await findVisible(trx, actor, fileId);
  if (own) return own;
  await sql`set local gewu.public = 'on'`.execute(trx);
  const open = await findVisible(trx, actor, fileId);
  if (!open) throw new AppError('files/not-found');
  return open;
}

async function findVisible(
  trx: Trx,
  actor: Actor,
  fileId: string,
): Promise<VisibleFile | undefined> {
  const { rows } = await sql<FileRow>`
    select id, key, thumb_key as "thumbKey", type, encode(sha256, 'hex') as sha256,
      attached_to_type as "attachedType", attached_to_id as "attachedId"
    from files where id = ${fileId} and stored_at is not null`.execute(trx);
  const file = rows[0];
  if (!file) return undefined;
  // Unattached: row-level security has shown it to its owner alone.
  if (file.attachedType === null || file.attachedId === null) return file;
  const guard = guards.get(file.attachedType);
  return guard && (await guard(trx, actor, file.attachedId)) ? file : undefined;
}

/** Opens the bytes of a file. @throws AppError files/not-found, files/store-unavailable */
export function openFile(
  store: FileStore,
  file: VisibleFile,
  variant: 'whole' | 'thumb',
): Promise<StoredFile> {
  return store.get(variant === 'thumb' ? file.thumbKey : file.key);
}

/** Hours after which a file that no record took is removed. */
const UNATTACHED_HOURS = 24;
const BATCH = 50;

/**
 * Removes uploads that no record took within 24 hours, bytes first, and what cut-off writes left in the store.
 *
 * @returns how many files were removed
 */
export async function removeUnattachedFiles(services: FileServices): Promise<number> {
  let removed = 0;
  for (;;) {
    const batch = await withTransaction(services.city, system, {}, async (trx) => {
      // Locked, so that nobody attaches a file whose bytes are going.
      const { rows } = await sql<{ id: string; key: string; thumb_key: string }>`
        select id, key, thumb_key from files
        where attached_to_id is null and created_at < now() - make_interval(hours => ${UNATTACHED_HOURS})
        order by created_at limit ${BATCH} for update skip locked`.execute(trx);
      for (const row of rows) {
        await services.files.remove(row.key);
        await services.files.remove(row.thumb_key);
      }
      await sql`delete from files where id = any(${rows.map((r) => r.id)}::uuid[])`.execute(trx);
      return rows.length;
    });
    removed += batch;
    if (batch < BATCH) break;
  }
  await services.files.tidy?.();
  return removed;
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Shows row-level security the secret that the caller holds, for the rest of the transaction. */
async function presentToken(trx: Trx, token: string | null): Promise<void> {
  if (token === null) return;
  await sql.raw(`set local gewu.file_token = '${hashToken(token).toString('hex')}'`).execute(trx);
}
