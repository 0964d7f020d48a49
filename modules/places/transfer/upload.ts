/** Taking a file in: what is in it, and what it seems to say. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Position } from 'geojson';
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Config } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { fileKey } from '../../../kernel/files/keys.ts';
import type { LngLat } from '../../../kernel/geo/index.ts';
import type { Actor, Appointment } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { getDirectory } from '../cache.ts';
import { editorPosts } from '../policy.ts';
import { guessColumns, guessKind } from './columns.ts';
import { guessCrs } from './crs.ts';
import type { ColumnMap } from './fields.ts';
import type { SourceRow } from './formats/format.ts';
import { positionsOf } from './formats/geometry.ts';
import { createWorld, type World } from './plan/world.ts';
import { type FileLimits, readFile } from './read-file.ts';
import type { LayerSample } from './read-worker.ts';
import {
  findImport,
  type ImportRow,
  insertImport,
  type KeptLayer,
  type KeptSample,
} from './store.ts';

/** How far files may go, by the configuration. */
export function limitsOf({ imports }: Config): FileLimits {
  return {
    unpackedBytes: imports.megabytes * 5 * (1 << 20),
    rows: imports.rows,
    memoryMegabytes: 512 + imports.megabytes * 10,
    seconds: 120,
  };
}

/** The post in which somebody imports: of several, the one whose place is largest. @throws AppError `http/forbidden` */
export function importingPost(actor: Actor): Appointment & { placePath: string } {
  const [widest] = actor.appointments
    .filter(
      (one): one is Appointment & { placePath: string } =>
        one.placePath !== null && editorPosts.includes(one.post),
    )
    .sort((a, b) => a.placePath.length - b.placePath.length);
  if (actor.kind !== 'person' || !widest) throw new AppError('http/forbidden');
  return widest;
}

/** A file as it came. */
export interface Received {
  name: string;
  data: Buffer;
}

/**
 * Reads the part `file` of a request into memory.
 * @throws AppError `http/forbidden`, `files/missing-part`, `places/file-too-large`
 */
export async function receiveFile(
  config: Config,
  request: FastifyRequest,
  actor: Actor,
): Promise<Received> {
  importingPost(actor);
  const { megabytes } = config.imports;
  const tooLarge = () => new AppError('places/file-too-large', { megabytes });
  const missing = () =>
    new AppError('files/missing-part', {
      fields: [
        { path: 'body.file', message: 'is missing', accepted: 'one file as multipart/form-data' },
      ],
    });
  if (!request.isMultipart()) throw missing();
  if (Number(request.headers['content-length']) > megabytes * (1 << 20) + 100_000) throw tooLarge();
  let received: Received | undefined;
  try {
    const limits = { files: 1, fileSize: megabytes * (1 << 20) };
    for await (const part of request.parts({ limits })) {
      if (part.type !== 'file') continue;
      if (part.fieldname === 'file') {
        received = { name: part.filename, data: await part.toBuffer() };
      } else part.file.resume();
    }
  } catch (cause) {
    if ((cause as { code?: string }).code === 'FST_REQ_FILE_TOO_LARGE') throw tooLarge();
    throw Object.assign(missing(), { cause });
  }
  if (!received) throw missing();
  // A repeated Idempotency-Key is compared by body; a multipart one has been read by now.
  request.body = { sha256: createHash('sha256').update(received.data).digest('hex') };
  return received;
}

/**
 * Looks into a file and keeps it. Slow, and reads outside any transaction: call it before the request's own.
 * @throws AppError `places/file-*`, `files/store-unavailable`
 */
export async function uploadImport(
  services: Services,
  actor: Actor,
  file: Received,
): Promise<ImportRow> {
  const { city, files, config } = services;
  const post = importingPost(actor);
  const read = await readFile(file.data, limitsOf(config));
  const id = uuidv7();
  const key = fileKey('imports', id, 'application/octet-stream');
  const fileName =
    file.name
      .replace(/^.*[\\/]/, '')
      .slice(-200)
      .toWellFormed() || 'file';
  await files.put(key, file.data, 'application/octet-stream');
  return withTransaction(city, actor, {}, async (trx) => {
    const world = createWorld(await getDirectory(trx));
    const layers = read.layers
      .filter(({ count }) => count > 0)
      .map((layer) => guessLayer(world, fileName, layer));
    const fullest = layers.reduce((best, one) => (one.count > best.count ? one : best));
    const options = {
      layer: fullest.name,
      kind: fullest.guess.kind,
      columns: fullest.guess.columns as ColumnMap,
      crs: fullest.guess.crs.crs ?? 'WGS84',
      complete: null,
    };
    const { format } = read;
    await insertImport(trx, {
      id,
      fileName,
      fileKey: key,
      format,
      bytes: file.data.length,
      layers,
      options,
      authorId: actor.personId!,
      post: post.post,
      postPath: post.placePath,
    });
    await writeAudit(trx, actor, {
      action: 'places.uploadImport',
      subjectType: 'placeImport',
      subjectId: id,
      placePath: post.placePath,
      after: { fileName, format, bytes: file.data.length },
      appointmentId: post.id,
      post: post.post,
    });
    return (await findImport(trx, id))!;
  });
}

const shownSamples = 4;

function guessLayer(world: World, fileName: string, layer: LayerSample): KeptLayer {
  const { name, columns, count, sample, crs: declared } = layer;
  const kind = guessKind(`${name} ${fileName}`, columns, sample);
  const map = guessColumns(kind, columns, sample);
  const kept = sample.map(
    (row): KeptSample => ({
      row: row.row,
      properties: row.properties,
      position: row.geometry ? (positionsOf(row.geometry)[0] ?? null) : null,
    }),
  );
  const hint = [map.lng, map.lat, fileName, name].join(' ');
  return {
    name,
    count,
    hasGeometry: sample.some(({ geometry }) => geometry !== null),
    columns: columns.map((column) => ({ name: column, samples: samplesOf(sample, column) })),
    guess: { kind, columns: map, crs: guessOf(world, kept, kind, map, { declared, hint }) },
    sample: kept,
  };
}

function samplesOf(rows: readonly SourceRow[], column: string): string[] {
  const values = rows.flatMap(({ properties }) => properties[column] ?? []);
  return [...new Set(values.map((value) => String(value).slice(0, 40)))].slice(0, shownSamples);
}

/** The position of a sampled row: of its geometry, else by the two columns. */
export function positionOf(
  { position, properties }: KeptSample,
  { lng, lat }: ColumnMap,
): Position | null {
  if (position) return position;
  const [x, y] = [lng, lat].map((column) => (column ? properties[column] : null) ?? null);
  const both = [Number(x), Number(y)];
  return x !== null && y !== null && both.every(Number.isFinite) ? both : null;
}

function guessOf(
  world: World,
  sample: readonly KeptSample[],
  kind: ImportRow['options']['kind'],
  map: ColumnMap,
  named: { declared: string | null; hint: string },
) {
  const positions: Position[] = [];
  const known: [Position, LngLat][] = [];
  for (const row of sample) {
    const position = positionOf(row, map);
    if (!position) continue;
    positions.push(position);
    const name = map.name && row.properties[map.name];
    const estate = map.estate && row.properties[map.estate];
    const same = name ? world.byName(kind, String(name)) : [];
    const [one, ...more] = estate ? same.filter((e) => e.names.estate === String(estate)) : same;
    if (one?.center && more.length === 0) known.push([position, one.center]);
  }
  return guessCrs(positions, known, world.isInside, named);
}
