/** Fetches the picture that a posted request names, and adds it to the report. */
import { sql } from 'kysely';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { attachFiles, takePicture } from '../../../kernel/files/index.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { type FetchOptions, fetchMedia, MediaRefused } from './fetch-media.ts';

/** Name of the job. */
export const mediaJob = 'cases.fetchMedia';

type MediaServices = Pick<Services, 'city' | 'files'>;

interface MediaTask {
  caseId: string;
  url: string;
}

/** The report's entry on the timeline, held; undefined when its picture has been added already. */
async function lockReport(trx: Trx, { caseId, url }: MediaTask): Promise<string | undefined> {
  const { rows } = await sql<{ id: string; done: boolean }>`
    select id, coalesce(data ->> 'mediaUrl' = ${url}, false) as done from case_events
    where case_id = ${caseId} and action = 'reported'
    order by at limit 1 for no key update`.execute(trx);
  const [report] = rows;
  return report && !report.done ? report.id : undefined;
}

/**
 * Fetches and adds the picture, once. What can't be fetched or is no picture is noted in the audit and left; what may
 * work later is thrown, so that the job runs again.
 *
 * @throws MediaRefused when another try may help
 */
export async function addMedia(
  services: MediaServices,
  task: MediaTask,
  options: FetchOptions = {},
): Promise<void> {
  const waiting = await withTransaction(services.city, system, {}, (trx) => lockReport(trx, task));
  if (waiting === undefined) return;
  let fileId: string;
  try {
    const data = await fetchMedia(new URL(task.url), options);
    fileId = (await takePicture(services, system, data)).id;
  } catch (error) {
    const refusedForGood =
      (error instanceof MediaRefused && !error.temporary) ||
      (error instanceof AppError && error.code !== 'files/store-unavailable');
    if (!refusedForGood) throw error;
    await withTransaction(services.city, system, {}, (trx) =>
      writeAudit(trx, system, {
        action: 'cases.refuseMedia',
        subjectType: 'case',
        subjectId: task.caseId,
        reason: error.message,
      }),
    );
    return;
  }
  await withTransaction(services.city, system, {}, async (trx) => {
    // The case first, as everywhere.
    await sql`select from cases where id = ${task.caseId} for no key update`.execute(trx);
    const eventId = await lockReport(trx, task);
    if (eventId === undefined) return;
    await sql`
      update case_events set file_ids = file_ids || ${fileId}::uuid,
        data = data || ${JSON.stringify({ mediaUrl: task.url })}::jsonb
      where id = ${eventId}`.execute(trx);
    await sql`
      update cases set cover_file_id = coalesce(cover_file_id, ${fileId}::uuid), updated_at = now()
      where id = ${task.caseId}`.execute(trx);
    await attachFiles(trx, [fileId], { type: 'caseEvent', id: eventId });
    await writeAudit(trx, system, {
      action: 'cases.addMedia',
      subjectType: 'case',
      subjectId: task.caseId,
      after: { fileId },
    });
  });
}

/** The jobs of Open311. */
export function open311Jobs(services: MediaServices): JobDefinition[] {
  return [{ name: mediaJob, retryLimit: 5, run: (task: MediaTask) => addMedia(services, task) }];
}
