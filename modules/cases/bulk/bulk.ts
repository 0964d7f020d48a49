import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../../kernel/db/transaction.ts';
import { AppError, formatError } from '../../../kernel/errors/app-error.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { takeAction } from '../actions.ts';
import type { Locale } from '../names.ts';
import { authorize } from '../policy.ts';
import { findCase, type LoadedCase } from '../store.ts';
import { listClocks } from '../store-clocks.ts';
import type { BulkBody, bulkRoutes } from './contract.ts';
import './errors.ts';
import { findBulkItem, forgetBulkItems, insertBulkItem, keepRow } from './store.ts';

/** How it went with each case. */
export type Outcomes = z.output<(typeof bulkRoutes)['actInBulk']['response']>;

/** Who works on many cases, and how. */
export interface BulkContext {
  trx: Trx;
  services: Services;
  actor: Actor;
  locale: Locale;
  at: Date;
  requestId?: string | undefined;
}

/**
 * Takes one action on several cases. Each goes the way of a single one, with its own decision, timeline, audit and
 * notices; one that is refused leaves the others done. A case to which the same act was done before is answered as done
 * and not touched again.
 *
 * @throws AppError `http/forbidden`
 */
export async function actInBulk(context: BulkContext, input: BulkBody): Promise<Outcomes> {
  authorize(context.actor, 'cases.actInBulk');
  authorize(context.actor, `cases.${input.action}`);
  const versions = new Map(input.cases.map((one) => [one.id, one.version]));
  return forEach(context, [...versions.keys()], (id) =>
    actOnOne(context, input, id, versions.get(id)!),
  );
}

/**
 * Does something to each of some cases, each by itself. They are held in one order everywhere, so that of two who work
 * on the same cases one waits.
 */
export async function forEach(
  { trx, locale }: BulkContext,
  ids: readonly string[],
  work: (id: string) => Promise<void>,
): Promise<Outcomes> {
  await sql`
    select from cases where id = any(${[...ids]}::uuid[]) order by id for no key update`.execute(
    trx,
  );
  const items: Outcomes['items'] = [];
  for (const id of ids) {
    let refused: Outcomes['items'][number]['refused'] = null;
    await sql`savepoint one_case`.execute(trx);
    try {
      await work(id);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await sql`rollback to savepoint one_case`.execute(trx);
      refused = { code: error.code, message: formatError(error, locale) };
    }
    await sql`release savepoint one_case`.execute(trx);
    const now = await findCase(trx, id);
    items.push({
      id,
      number: now?.number ?? null,
      version: now?.version ?? null,
      done: refused === null,
      refused,
    });
  }
  return { items };
}

async function actOnOne(
  { trx, services, actor, at, requestId }: BulkContext,
  { bulkId, action, body }: BulkBody,
  id: string,
  version: number,
): Promise<void> {
  if (await findBulkItem(trx, actor.personId, bulkId, id)) return;
  const row = await findCase(trx, id);
  if (!row) throw new AppError('cases/not-found');
  if (action === 'merge') assertMergeable(row);
  const clocks = new Map((await listClocks(trx, id)).map((clock) => [clock.id, clock]));
  const own = action === 'register' ? { ...body, classCode: row.classCode } : body;
  const { after, event, permission } = await takeAction(trx, services, actor, id, action, own, {
    ifMatch: version,
    at,
    requestId,
    bulkId,
  });
  const now = await listClocks(trx, id);
  const changed = now.flatMap((clock) => {
    const was = clocks.get(clock.id);
    return was && JSON.stringify(was) !== JSON.stringify(clock) ? [was] : [];
  });
  await insertBulkItem(trx, {
    personId: actor.personId!,
    bulkId,
    caseId: id,
    action,
    at,
    appointmentId: permission.appointmentId,
    eventId: event.id,
    versionAfter: after.version,
    before: {
      row: keepRow(row),
      clocks: changed,
      begun: now.filter((clock) => !clocks.has(clock.id)).map((clock) => clock.id),
    },
  });
}

/** What ends with a merge and could not be brought back, or closes another case with it, is no work for many at once. */
function assertMergeable(row: LoadedCase): void {
  if (row.openCalls > 0 || row.extensionAsked || row.parentId !== null) {
    throw new AppError('cases/not-in-bulk');
  }
}

/** The job that forgets what nobody can take back any more. */
export function bulkJobs({ city }: { city: CityDatabase }): JobDefinition[] {
  const run = async () => {
    await withTransaction(city, system, {}, (trx) => forgetBulkItems(trx, new Date()));
  };
  return [{ name: 'cases.forgetBulk', cron: '23 * * * *', run }];
}
