/** Terms that run out by themselves: what is open goes to the post above, by rule; and plans whose day has come. */
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { findAppointmentForUpdate } from '../appointment-store.ts';
import type { Directory } from '../directory.ts';
import { type HandoverContext, handOverWork, leavingOf } from './hand-over.ts';
import { findOpenWork } from './open-work.ts';
import { passPlanned } from './replaced.ts';
import { findHandover, listPlanned, listRunOut } from './store.ts';

/** What a run needs of the process. */
export type RunServices = Pick<Services, 'city' | 'jobs' | 'config'>;

/** Terms looked at in one go. */
const batch = 200;

/** The first day after a day of the calendar. */
const dayAfter = (day: string) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/**
 * Hands over what was left by terms that ran out, each in a transaction of its own: one that fails holds up no other, and is
 * tried again by the next run. Bears being run twice at once.
 *
 * @returns how many were handed over, and what went wrong
 */
export async function handOverRunOut(
  services: RunServices,
  directory: Directory,
  now: Date,
): Promise<{ done: number; failures: unknown[] }> {
  const read = <T>(work: (trx: HandoverContext['trx']) => Promise<T>) =>
    withTransaction(services.city, system, { readOnly: false }, work);
  const result = { done: 0, failures: [] as unknown[] };
  const each = async (id: string, work: (context: HandoverContext) => Promise<boolean>) => {
    try {
      const did = await read((trx) => work({ trx, actor: system, directory, services, now }));
      if (did) result.done += 1;
    } catch (error) {
      result.failures.push(error);
    }
    return id;
  };
  for (const id of await read(listPlanned)) {
    await each(id, async (context) => {
      const row = await findHandover(context.trx, id, { lock: true });
      if (!row || row.passedAt !== null) return false;
      await passPlanned(context, row);
      return true;
    });
  }
  const seen = new Set<string>();
  for (;;) {
    const ids = await read((trx) => listRunOut(trx, batch));
    const fresh = ids.filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(await each(id, (context) => handOverOne(context, id)));
    if (ids.length < batch || fresh.length === 0) return result;
  }
}

async function handOverOne(context: HandoverContext, id: string): Promise<boolean> {
  const { trx, directory } = context;
  const held = await findAppointmentForUpdate(trx, id);
  // Another worker was faster, or somebody prolonged it meanwhile.
  if (!held?.valid_until || (await listRunOut(trx, 1, id)).length === 0) return false;
  const leaving = await leavingOf(trx, held);
  const found = await findOpenWork(trx, directory.openWork ?? [], leaving);
  await handOverWork(context, leaving, found, {
    why: 'expired',
    reason: null,
    note: null,
    day: dayAfter(held.valid_until),
  });
  return true;
}

/** Every ten minutes, so that a term which runs out at midnight in China is handed over within them. */
export function handoverJobs(services: RunServices, directory: Directory): JobDefinition[] {
  return [
    {
      name: 'identity.handOverRunOut',
      cron: '*/10 * * * *',
      run: async () => {
        const { failures } = await handOverRunOut(services, directory, new Date());
        if (failures.length > 0) throw new AggregateError(failures, 'some hand-overs failed');
      },
    },
  ];
}
