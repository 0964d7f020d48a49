import { PassThrough, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { getVisibleFile, openFile, type VisibleFile } from '../../../kernel/files/service.ts';
import type { FileStore } from '../../../kernel/files/store.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { takeSlot } from '../../../kernel/sheets/stream.ts';
import { describePeople } from '../../identity/index.ts';
import { exportWords } from '../exports/columns.ts';
import type { MadeFile } from '../exports/export.ts';
import { stampOf } from '../exports/export.ts';
import type { Locale } from '../names.ts';
import { askerOf, authorize, findHandling, seesAll } from '../policy.ts';
import { describeCase } from '../read.ts';
import { findCase, toFacts } from '../store.ts';
import { buildCaseFile, type CaseFile, picturesOf } from './content.ts';
import { drawMap } from './map.ts';

/** Pictures that a file holds; the rest is counted. */
export const mostPictures = 24;
/** Longer side of a printed picture: sharp at its size on paper. */
const pictureSide = 640;

/**
 * The file of one case as a PDF, for those who see all of it: people masked, with its history, map and pictures. That it was
 * printed stands in the audit before the first byte goes out.
 *
 * @throws AppError `http/forbidden`, `cases/not-found`, `cases/not-yours`, `files/busy`
 */
export async function printCase(
  trx: Trx,
  services: Pick<Services, 'city' | 'files'>,
  actor: Actor,
  caseId: string,
  locale: Locale,
  now: Date,
): Promise<MadeFile<Readable>> {
  authorize(actor, 'cases.print');
  const row = await findCase(trx, caseId);
  if (!row) throw new AppError('cases/not-found');
  if (!seesAll(actor, row)) throw new AppError('cases/not-yours');
  const detail = await describeCase(trx, actor, row, locale, now);
  const map = await drawMap(trx, row, row.placePath, locale);
  const post = findHandling(toFacts(row), askerOf(actor)) ?? actor.appointments[0]!;
  const me = actor.personId ?? '';
  const name = (await describePeople(trx, [me])).get(me)?.displayName ?? '';
  const all = picturesOf(detail);
  const pictures = all.slice(0, mostPictures);
  const words = exportWords[locale];
  const file = buildCaseFile(detail, {
    locale,
    map,
    pictures,
    more: all.length - pictures.length,
    by: { name, post: words.posts[post.post as keyof typeof words.posts] ?? post.post },
    now,
  });
  // Last: what only the public view shows is looked for in the public view.
  const files: (VisibleFile | undefined)[] = [];
  for (const { id } of pictures) files.push(await findFile(trx, actor, id));
  const release = takeSlot();
  try {
    await withTransaction(services.city, actor, {}, (write) =>
      writeAudit(write, actor, {
        action: 'cases.print',
        subjectType: 'case',
        subjectId: caseId,
        placePath: row.placePath,
        appointmentId: post.id,
        post: post.post,
      }),
    );
  } catch (error) {
    release();
    throw error;
  }
  return {
    name: `${row.number}-${stampOf(now)}.pdf`,
    type: 'application/pdf',
    body: render(file, files, services.files, release),
  };
}

async function findFile(trx: Trx, actor: Actor, id: string): Promise<VisibleFile | undefined> {
  try {
    return await getVisibleFile(trx, actor, id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'files/not-found') return undefined;
    throw error;
  }
}

/** A picture as paper takes it; one that can't be read is said to be lost, and the file goes on without it. */
async function readPicture(
  store: FileStore,
  file: VisibleFile | undefined,
): Promise<Uint8Array | null> {
  if (!file) return null;
  try {
    const { stream } = await openFile(store, file, 'whole');
    return await sharp(await buffer(stream))
      .resize(pictureSide, pictureSide, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 74 })
      .toBuffer();
  } catch {
    return null;
  }
}

/** Draws in a thread of its own, and ends it when the reader goes away. */
function render(
  file: CaseFile,
  files: readonly (VisibleFile | undefined)[],
  store: FileStore,
  release: () => void,
): Readable {
  const out = new PassThrough();
  const draw = async () => {
    const pictures: (Uint8Array | null)[] = [];
    for (const one of files) pictures.push(await readPicture(store, one));
    if (out.destroyed) return;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { file, pictures },
    });
    out.once('close', () => void worker.terminate());
    worker.on('message', (chunk: Uint8Array) => out.write(chunk));
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`the case file broke off: ${code}`)),
      );
    });
  };
  draw()
    .then(
      () => out.end(),
      (error: Error) => out.destroy(error),
    )
    .finally(release);
  return out;
}
