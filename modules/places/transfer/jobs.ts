/** The slow parts of an import: looking what a file comes to, and taking it. Both bear being run twice. */
import { setImmediate } from 'node:timers/promises';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { getDirectory } from '../cache.ts';
import { findEditor } from '../policy.ts';
import { listInBuildings } from '../store.ts';
import { changePlaces } from '../tree/change.ts';
import type { SourceRow } from './formats/format.ts';
import { createPlanner } from './plan/plan.ts';
import type { RowResult } from './plan/row.ts';
import { createWorld } from './plan/world.ts';
import { readFile } from './read-file.ts';
import {
  findImport,
  forgetFile,
  type ImportRow,
  listSpentFiles,
  listWork,
  noteProgress,
  replaceRows,
  settleImport,
  updateImport,
} from './store.ts';
import { limitsOf } from './upload.ts';

/** What a job gets: the import, and the actor as they were when they asked. */
export interface ImportJob {
  importId: string;
  actor: Actor;
}

/** Parts of the work as it goes on. */
const stages = { read: 0.2, planned: 0.6, written: 0.95 };
const chunk = 500;

type Part = Pick<Services, 'city' | 'files' | 'config'>;

/** Looks what an import comes to and keeps it with each row; what is wrong with the file stops it with a reason. */
export async function checkImport(services: Part, { importId, actor }: ImportJob): Promise<void> {
  await guarded(services, importId, 'checking', async (row, progress) => {
    const { results, version } = await planImport(services, row, actor, progress);
    await withTransaction(services.city, system, {}, async (trx) => {
      await replaceRows(trx, importId, results);
      const set = {
        state: 'checked',
        counts: countOf(results),
        checkedAgainst: version,
        progress: 1,
      } as const;
      await updateImport(trx, importId, 'checking', set);
    });
  });
}

/**
 * Takes an import in one transaction, as the actor. When places changed since it was looked at, it is looked at again, and
 * taken only if it still comes to the same.
 */
export async function takeImport(services: Part, { importId, actor }: ImportJob): Promise<void> {
  const { city } = services;
  await guarded(services, importId, 'taking', async (row, progress) => {
    await withTransaction(city, actor, {}, async (trx) => {
      const today = dateInChina(new Date());
      let work: Awaited<ReturnType<typeof listWork>>;
      const { version } = await getDirectory(trx);
      if (version === row.checkedAgainst) work = await listWork(trx, importId);
      else {
        const { results } = await planImport(services, row, actor, async () => {});
        if (JSON.stringify(countOf(results)) !== JSON.stringify(row.counts)) {
          throw new AppError('places/import-stale');
        }
        work = results.flatMap((one) => (one.outcome === 'bad' ? [] : one.work));
      }
      await progress(stages.read);
      const reason = row.fileName.padEnd(2);
      const { changeId } = await changePlaces(trx, actor, work, {
        from: today,
        reason,
        progress: (share) => progress(stages.read + (stages.written - stages.read) * share),
      });
      await settleImport(trx, importId);
      const set = { state: 'taken', changeId, takenAt: new Date(), progress: 1 } as const;
      if (!(await updateImport(trx, importId, 'taking', set))) throw new Error('taken by another');
      const held = findEditor(actor, [row.postPath]) ?? actor.appointments[0];
      await writeAudit(trx, actor, {
        action: 'places.takeImport',
        subjectType: 'placeImport',
        subjectId: importId,
        placePath: row.postPath,
        after: { fileName: row.fileName, counts: row.counts, change: changeId },
        appointmentId: held?.id ?? null,
        post: row.post,
      });
    });
    await dropFile(services, row);
  });
}

/** Runs the work of an import in its state; an error with a code stops the import and is told, any other is tried again. */
async function guarded(
  { city }: Part,
  importId: string,
  state: 'checking' | 'taking',
  work: (row: ImportRow, progress: (share: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  const asSystem = <T>(run: (trx: Trx) => Promise<T>) => withTransaction(city, system, {}, run);
  const row = await asSystem((trx) => findImport(trx, importId));
  if (row?.state !== state) return;
  try {
    // In a transaction of its own: that of the work is seen by nobody until it commits.
    await work(row, (share) => asSystem((trx) => noteProgress(trx, importId, share)));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, details } = error;
    const stale = code === 'places/import-stale';
    const problem = { code, details };
    await asSystem((trx) =>
      updateImport(trx, importId, state, {
        state: stale ? 'checked' : 'failed',
        problem,
        progress: 0,
      }),
    );
  }
}

async function planImport(
  { city, files, config }: Part,
  row: ImportRow,
  actor: Actor,
  progress: (share: number) => Promise<void>,
): Promise<{ results: RowResult[]; version: string | null }> {
  if (row.fileKey === null) throw new AppError('files/not-found');
  const { stream } = await files.get(row.fileKey);
  const data = Buffer.concat(await stream.toArray());
  const rows: SourceRow[] = [];
  const { options } = row;
  await readFile(data, limitsOf(config), options.layer, (some) => rows.push(...some));
  await progress(stages.read);

  const day = dateInChina(new Date());
  const directory = await withTransaction(city, system, { readOnly: true }, getDirectory);
  const world = createWorld(directory);
  const mayChange = (path: string) => findEditor(actor, [path]) !== undefined;
  const { kind, columns, crs } = options;
  const planner = createPlanner(world, { kind, columns, crs, mayChange, day });
  const results: RowResult[] = [];
  for (let at = 0; at < rows.length; at += chunk) {
    const some = rows.slice(at, at + chunk);
    const buildings = planner.buildingsOf(some).filter((path) => !world.inner.has(path));
    if (buildings.length > 0) {
      const found = await withTransaction(city, system, { readOnly: true }, (trx) =>
        listInBuildings(trx, buildings, day),
      );
      for (const path of buildings) world.inner.set(path, new Map());
      for (const one of found) {
        world.inner.get(one.path.replace(/(\.b\d{5})\..*$/, '$1'))?.set(one.path, one);
      }
    }
    for (const one of some) results.push(planner.add(one));
    if (at % (chunk * 10) === 0) {
      await progress(stages.read + (stages.planned - stages.read) * (at / rows.length));
    }
    // Others are served meanwhile.
    await setImmediate();
  }
  results.push(...planner.finish(options.complete));
  await progress(stages.planned);
  return { results, version: directory.version ?? null };
}

/** Rows by what becomes of them. */
export function countOf(results: readonly RowResult[]): NonNullable<ImportRow['counts']> {
  const counts = { new: 0, changed: 0, unchanged: 0, bad: 0, skipped: 0, end: 0, repaired: 0 };
  for (const { outcome, repairs } of results) {
    counts[outcome] += 1;
    if (repairs.length > 0 && outcome !== 'bad' && outcome !== 'skipped') counts.repaired += 1;
  }
  return counts;
}

async function dropFile(
  { city, files }: Part,
  { id, fileKey }: Pick<ImportRow, 'id' | 'fileKey'>,
): Promise<void> {
  if (fileKey !== null) await files.remove(fileKey);
  await withTransaction(city, system, {}, (trx) => forgetFile(trx, id));
}

/** The jobs of imports. */
export function importJobs(services: Services): JobDefinition[] {
  return [
    {
      name: 'places.checkImport',
      retryLimit: 3,
      run: (job: ImportJob) => checkImport(services, job),
    },
    {
      name: 'places.takeImport',
      retryLimit: 3,
      run: (job: ImportJob) => takeImport(services, job),
    },
    {
      name: 'places.forgetImports',
      cron: '41 18 * * *',
      run: async () => {
        const spent = await withTransaction(services.city, system, {}, listSpentFiles);
        for (const one of spent) await dropFile(services, one);
      },
    },
  ];
}
