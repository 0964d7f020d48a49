/** Use cases of imports: looking at them, choosing how, taking, undoing. */
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError, listErrors } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { getDirectory } from '../cache.ts';
import { findEditor } from '../policy.ts';
import type { ImportOptions, PlaceImport } from './contract.ts';
import { fromSource } from './crs.ts';
import { fieldsOf } from './fields.ts';
import { createWorld } from './plan/world.ts';
import { findImport, type ImportRow, updateImport } from './store.ts';
import { importingPost, positionOf } from './upload.ts';

type Locale = Actor['locale'];

/** An import as it is shown, in the reader's language. */
export function toImport(row: ImportRow, actor: Actor): PlaceImport {
  const { fileKey: _, checkedAgainst: __, authorId, changeId: ___, ...shown } = row;
  return {
    ...shown,
    layers: row.layers.map(({ sample: ____, ...layer }) => layer),
    problem: row.problem && {
      code: row.problem.code,
      message: messageOf(row.problem, actor.locale),
    },
    mine: authorId === actor.personId,
    createdAt: row.createdAt.toISOString(),
    takenAt: row.takenAt?.toISOString() ?? null,
    undoneAt: row.undoneAt?.toISOString() ?? null,
  };
}

function messageOf({ code, details }: NonNullable<ImportRow['problem']>, locale: Locale): string {
  const declared = listErrors().find(([one]) => one === code)?.[1];
  const text = (locale === 'en' ? declared?.en : declared?.zh) ?? code;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''));
}

/** @throws AppError `http/forbidden`, `places/import-not-found` */
export async function getImport(trx: Trx, actor: Actor, id: string): Promise<ImportRow> {
  importingPost(actor);
  const row = await findImport(trx, id);
  if (!row) throw new AppError('places/import-not-found');
  return row;
}

/** An import that the actor may go on with: their own, or any of them where they hold a post above. @throws AppError */
export async function ownImport(
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
): Promise<ImportRow> {
  await getImport(trx, actor, id);
  const row = (await findImport(trx, id, true))!;
  if (row.version !== version) throw new AppError('http/stale', { current: toImport(row, actor) });
  return row;
}

/**
 * Some places of a file on the map, read in a coordinate system.
 * @throws AppError `places/import-not-found`
 */
export async function previewImport(
  trx: Trx,
  actor: Actor,
  id: string,
  {
    layer: name,
    crs,
    lng,
    lat,
  }: { layer: string; crs: string; lng?: string | undefined; lat?: string | undefined },
) {
  const row = await getImport(trx, actor, id);
  const world = createWorld(await getDirectory(trx));
  const layer = row.layers.find((one) => one.name === name);
  const label = row.options.columns.name ?? layer?.guess.columns.name;
  let unreadable = 0;
  const points = (layer?.sample ?? []).flatMap((one) => {
    const position = positionOf(one, { ...(lng ? { lng } : {}), ...(lat ? { lat } : {}) });
    if (!position) return [];
    const point = fromSource(position, crs);
    if (!point || Math.abs(point.lat) > 85) {
      unreadable += 1;
      return [];
    }
    const words = String((label && one.properties[label]) ?? one.row).slice(0, 40);
    return [{ row: one.row, label: words, ...point, inside: world.isInside(point) }];
  });
  return { points, outside: points.filter(({ inside }) => !inside).length, unreadable };
}

/** Chooses how a file is taken and has it looked at. @throws AppError `places/import-busy`, `http/invalid-input`, `http/stale` */
export async function startCheck(
  { jobs }: Pick<Services, 'jobs'>,
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
  options: ImportOptions,
): Promise<ImportRow> {
  const row = await ownImport(trx, actor, id, version);
  if (!['read', 'checked', 'failed'].includes(row.state)) throw new AppError('places/import-busy');
  assertOptions(row, options);
  if (options.complete !== null && !findEditor(actor, [`${options.complete}.x`])) {
    throw new AppError('http/forbidden');
  }
  await updateImport(trx, id, row.state, { state: 'checking', options, progress: 0 });
  await audit(trx, actor, row, 'places.checkImport', { options });
  await jobs.enqueue(trx, 'places.checkImport', { importId: id, actor });
  return (await findImport(trx, id))!;
}

function assertOptions(row: ImportRow, { layer: name, kind, columns }: ImportOptions): void {
  const layer = row.layers.find((one) => one.name === name);
  const names = new Set(layer?.columns.map((one) => one.name));
  const wrong = Object.entries(columns).find(
    ([field, column]) => !names.has(column) || !fieldsOf[kind].some((one) => one === field),
  );
  if (layer && !wrong) return;
  throw new AppError('http/invalid-input', {
    count: 1,
    fields: [
      layer
        ? {
            path: `body.columns.${wrong![0]}`,
            message: 'is no column of the layer',
            accepted: [...names].join(', '),
          }
        : {
            path: 'body.layer',
            message: 'is not in the file',
            accepted: row.layers.map((one) => one.name).join(', '),
          },
    ],
  });
}

/** Has an import taken that was looked at. @throws AppError `places/import-busy`, `places/import-nothing`, `http/stale` */
export async function startTake(
  { jobs }: Pick<Services, 'jobs'>,
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
): Promise<ImportRow> {
  const row = await ownImport(trx, actor, id, version);
  if (row.state !== 'checked') throw new AppError('places/import-busy');
  const { counts } = row;
  if (!counts || counts.new + counts.changed + counts.end === 0)
    throw new AppError('places/import-nothing');
  await updateImport(trx, id, 'checked', { state: 'taking', progress: 0 });
  await audit(trx, actor, row, 'places.startImport', { counts });
  await jobs.enqueue(trx, 'places.takeImport', { importId: id, actor });
  return (await findImport(trx, id))!;
}

async function audit(
  trx: Trx,
  actor: Actor,
  row: ImportRow,
  action: string,
  after: Record<string, unknown>,
): Promise<void> {
  const held = importingPost(actor);
  await writeAudit(trx, actor, {
    action,
    subjectType: 'placeImport',
    subjectId: row.id,
    placePath: row.postPath,
    after: { fileName: row.fileName, ...after },
    appointmentId: held.id,
    post: held.post,
  });
}
