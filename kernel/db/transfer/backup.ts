import { createHash, createHmac } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { quoteName } from '../roles.ts';
import {
  type Checksum,
  checksumPart,
  copyOutStatement,
  listParts,
  readSequences,
  type Sequence,
} from './catalog.ts';
import { copyOut } from './copy.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';
import { openSnapshot } from './transfer.ts';

/** First file of a backup: what it is of, so that a restore that can't work stops before it begins. */
export interface BackupHead {
  format: 'gewu-backup-1';
  schema: string;
  /** UTC instant of the snapshot. */
  createdAt: string;
  /** Version of the PostgreSQL that it was read from. */
  postgres: string;
  migrations: { name: string; checksum: string }[];
  parts: { name: string; columns: string[] }[];
  sequences: Sequence[];
  /** Tells whether another GEWU_SECRET enciphered the personal data; does not tell the secret. */
  secretFingerprint: string;
  /** Whether the files are inside, or lie in an S3-compatible store that has a backup of its own. */
  files: 'inside' | 's3';
}

/** Last file of a backup: what must have been read before it. Without it the backup is cut short. */
export interface BackupManifest {
  /** Bytes and SHA-256 (hex) of each other file. */
  entries: Record<string, { size: number; sha256: string }>;
  /** Rows and checksum of each table. */
  tables: Record<string, Checksum>;
}

/** First and last file of a backup, and where the rest is. */
export const headName = 'gewu-backup.json';
export const manifestName = 'manifest.json';
export const headsName = 'audit-heads.jsonl';
const PIECE = 8 * 1024 * 1024;

/** Told as a backup or a restore goes on. */
export interface BackupProgress {
  /** `cases` or `files`. */
  part: string;
  /** Rows of a table, or number of files. */
  count: number;
}

export interface BackupOptions {
  /** As a role that sees all rows of the city. */
  url: string;
  schema: string;
  secret: string;
  /** Folder of the files; undefined when they lie in an S3-compatible store. */
  filesFolder: string | undefined;
  /** File of the audit's seal heads, if there is one. */
  headsFile?: string | undefined;
  /** Archive to write; gzip when it ends in `gz`. */
  target: string;
  onProgress?: ((progress: BackupProgress) => void) | undefined;
}

/** See {@link BackupHead.secretFingerprint}. 16 hex digits. */
export function fingerprintOf(secret: string): string {
  return createHmac('sha256', secret).update('gewu:backup-fingerprint').digest('hex').slice(0, 16);
}

type Entries = BackupManifest['entries'];

/** One entry whose content is at hand. */
function* entryOf(name: string, content: Buffer, entries: Entries): Generator<Buffer> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  entries[name] = { size: content.length, sha256 };
  yield tarHeader(name, content.length, new Date());
  yield content;
  yield tarPadding(content.length);
}

/** Collects small chunks to pieces, so that an entry's size is known before it is written and memory stays bounded. */
async function* pieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let collected: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    collected.push(chunk);
    size += chunk.length;
    if (size >= PIECE) {
      yield Buffer.concat(collected);
      [collected, size] = [[], 0];
    }
  }
  if (size > 0) yield Buffer.concat(collected);
}

async function readHead(client: Client, options: BackupOptions): Promise<BackupHead> {
  const { schema } = options;
  const migrations = await client.query(
    `select name, checksum from ${quoteName(schema)}.migrations order by applied_at, name`,
  );
  const server = await client.query(
    "select current_setting('server_version') as version, now() as now",
  );
  const parts = await listParts(client, schema);
  return {
    format: 'gewu-backup-1',
    schema,
    createdAt: (server.rows[0].now as Date).toISOString(),
    postgres: server.rows[0].version,
    migrations: migrations.rows,
    parts: parts.map(({ name, columns }) => ({ name, columns })),
    sequences: await readSequences(client, schema),
    secretFingerprint: fingerprintOf(options.secret),
    files: options.filesFolder ? 'inside' : 's3',
  };
}

async function* databaseEntries(
  client: Client,
  options: BackupOptions,
  manifest: BackupManifest,
): AsyncGenerator<Buffer> {
  const head = await readHead(client, options);
  yield* entryOf(headName, Buffer.from(JSON.stringify(head, null, 1)), manifest.entries);
  for (const part of await listParts(client, options.schema)) {
    let index = 0;
    for await (const piece of pieces(copyOut(client, copyOutStatement(part)))) {
      index += 1;
      const name = `database/${part.name}/${String(index).padStart(6, '0')}.copy`;
      yield* entryOf(name, piece, manifest.entries);
    }
    const checksum = await checksumPart(client, part);
    manifest.tables[part.name] = checksum;
    options.onProgress?.({ part: part.name, count: checksum.rows });
  }
}

async function* fileEntries(options: BackupOptions, entries: Entries): AsyncGenerator<Buffer> {
  const { filesFolder, headsFile } = options;
  if (headsFile && (await stat(headsFile).catch(() => undefined))) {
    const handle = await open(headsFile);
    const content = await handle.readFile();
    await handle.close();
    yield* entryOf(headsName, content, entries);
  }
  if (!filesFolder) return;
  const found = await readdir(filesFolder, { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(filesFolder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('tmp/')) // writes under way
    .sort();
  let count = 0;
  for (const path of paths) {
    const handle = await open(join(filesFolder, path)).catch(() => undefined);
    if (!handle) continue; // removed meanwhile; no row of a later snapshot names it
    try {
      const { size } = await handle.stat();
      const hash = createHash('sha256');
      const name = `files/${path}`;
      yield tarHeader(name, size, new Date());
      let read = 0;
      for await (const chunk of handle.createReadStream({
        autoClose: false,
      }) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        read += chunk.length;
        yield chunk;
      }
      if (read !== size)
        throw new Error(`${path} changed while it was read. Start the backup again.`);
      yield tarPadding(size);
      entries[name] = { size, sha256: hash.digest('hex') };
      count += 1;
    } finally {
      await handle.close();
    }
  }
  options.onProgress?.({ part: 'files', count });
}

async function* archive(client: Client, options: BackupOptions): AsyncGenerator<Buffer> {
  const manifest: BackupManifest = { entries: {}, tables: {} };
  yield* databaseEntries(client, options, manifest);
  // after the rows: whatever file they name is there
  yield* fileEntries(options, manifest.entries);
  yield* entryOf(manifestName, Buffer.from(JSON.stringify(manifest, null, 1)), {});
  yield tarEnd;
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.sync();
  await handle.close();
}

/**
 * Writes a city's database and files into one archive while servers go on working: all rows from one snapshot, then the
 * files. The archive has its name only once it is whole and on disk, and only its owner may read it.
 *
 * @throws Error when the archive exists already.
 */
export async function writeBackup(options: BackupOptions): Promise<{ bytes: number }> {
  const { target } = options;
  if (await stat(target).catch(() => undefined)) {
    throw new Error(`${target} exists already and was not changed. Choose another name.`);
  }
  const partial = `${target}.partial`;
  const client = await openSnapshot(options.url, options.schema);
  try {
    const file = createWriteStream(partial, { mode: 0o600 });
    const source = Readable.from(archive(client, options), { objectMode: false });
    if (/gz$/.test(target)) await pipeline(source, createGzip({ level: 6 }), file);
    else await pipeline(source, file);
    await syncToDisk(partial);
    await rename(partial, target);
    return { bytes: (await stat(target)).size };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

/** Reads an archive, whether it is compressed or not. */
export async function openArchive(path: string): Promise<Readable> {
  const handle = await open(path);
  const magic = Buffer.alloc(2);
  await handle.read(magic, 0, 2, 0);
  await handle.close();
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return file;
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}
