import { PassThrough, type Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { writeAudit } from '../../../../kernel/audit/write.ts';
import type { Trx } from '../../../../kernel/db/database.ts';
import { withTransaction } from '../../../../kernel/db/transaction.ts';
import type { Actor } from '../../../../kernel/http/actor.ts';
import type { Services } from '../../../../kernel/http/module.ts';
import { dateInChina } from '../../../../kernel/time/index.ts';
import { formatName, formatPlace } from '../../format.ts';
import { namePlaces } from '../../service.ts';
import { listByPaths } from '../../store.ts';
import { planPeople } from '../people.ts';
import { getDivision } from '../plans.ts';
import { requirePlanningPost } from '../policy.ts';
import * as store from '../store.ts';
import { composeSheet, type Sheet } from './content.ts';

/**
 * The map and the list of a division for the notice board, A3. Who is to lead a part stands there by name: that is for
 * everybody to know. That it was printed is in the audit.
 *
 * @throws AppError `http/forbidden`, `places/plan-not-found`
 */
export async function printDivision(
  trx: Trx,
  { city }: Pick<Services, 'city'>,
  actor: Actor,
  divisionId: string,
  locale: 'zh-CN' | 'en',
): Promise<Readable> {
  const { plan, division } = await getDivision(trx, actor, divisionId);
  const post = requirePlanningPost(actor, 'places.plan', plan.areaPath);
  const input = await store.getInput(trx, plan.id);
  const leads = await store.listLeads(trx, division.rootId);
  const people = await planPeople().namePeople(trx, [...leads.values()]);
  const today = dateInChina(new Date());
  const names = await namePlaces(trx, [plan.areaPath]);
  const estatePaths = new Set(input.buildings.flatMap(({ estate }) => estate ?? []));
  const estates = await listByPaths(trx, [...estatePaths], today);
  const nameOf = new Map(input.present.map(({ path, name }) => [path, name]));
  const published = plan.publication?.divisionId === divisionId ? plan.publication.day : null;
  const sheet = composeSheet(
    input,
    {
      kind: plan.kind,
      place: formatPlace(names.get(plan.areaPath)!, locale),
      min: plan.options.min,
      max: plan.options.max,
      day: published,
      parts: division.parts.map((part) => ({
        ...part,
        name: (part.path && nameOf.get(part.path)) ?? null,
        lead: people.get(leads.get(part.number) ?? '') ?? null,
      })),
      estates: new Map(estates.map((row) => [row.path, formatName(row, locale)])),
      printedOn: today,
    },
    locale,
  );
  await withTransaction(city, actor, {}, (write) =>
    writeAudit(write, actor, {
      action: 'places.printPlan',
      subjectType: 'plan',
      subjectId: plan.id,
      placePath: plan.areaPath,
      appointmentId: post.id,
      post: post.post,
      after: { division: divisionId },
    }),
  );
  return draw(sheet);
}

/** Draws in a thread of its own, and ends it when the reader goes away. */
function draw(sheet: Sheet): Readable {
  const out = new PassThrough();
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: sheet });
  out.once('close', () => void worker.terminate());
  worker.on('message', (chunk: Uint8Array) => out.write(chunk));
  worker.once('error', (error) => out.destroy(error));
  worker.once('exit', () => out.end());
  return out;
}
