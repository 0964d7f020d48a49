import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { authorize } from '../policy.ts';
import { wordingsOf } from './proposals.ts';
import * as store from './store.ts';
import type { Learnt, Lesson } from './teacher.ts';

/** Cases that are learnt from at most, the newest. */
const mostCases = 200_000;
const batch = 5_000;
/** A training that has said nothing for so long is taken for dead. */
const patienceMs = 60 * 60_000;

/** A thread that learns; each message is answered by one. */
function startTeacher() {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  const ask = <T>(message: object) =>
    new Promise<T>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.postMessage(message);
    });
  return {
    take: (lesson: Lesson) => ask<{ seen: number }>(lesson),
    finish: (finish: object) => ask<{ learnt: Learnt }>({ finish }),
    end: () => worker.terminate(),
  };
}

/** Whether a training is asked for or under way. */
export function isTraining({ askedAt, finishedAt }: store.Training, now: Date): boolean {
  if (!askedAt || now.getTime() - askedAt.getTime() > patienceMs) return false;
  return finishedAt === null || finishedAt < askedAt;
}

/**
 * Learns anew from past cases, tries what was learnt on cases that were kept apart, and puts it to use unless the model in use
 * is right more often. A training that is under way is not joined by another.
 */
export async function trainModel({ city }: Pick<Services, 'city'>): Promise<void> {
  const inSystem = <T>(work: (trx: Trx) => Promise<T>) => withTransaction(city, system, {}, work);
  const startedAt = new Date();
  const note = (more: Partial<store.Training>) =>
    inSystem(async (trx) => {
      const training = await store.getTraining(trx, { lock: true });
      await store.noteTraining(trx, { ...training, ...more });
    });
  const inUse = await inSystem((trx) => store.findStatsInUse(trx));
  const classes = await inSystem(wordingsOf);
  await note({ askedAt: startedAt, startedAt, finishedAt: null, seen: 0, failed: null });
  const teacher = startTeacher();
  try {
    let before: string | undefined;
    for (let seen = 0; seen < mostCases; ) {
      const cases = await inSystem((trx) => store.listTaughtCases(trx, before, batch));
      if (cases.length === 0) break;
      before = cases.at(-1)!.id;
      seen = (await teacher.take({ cases, since: inUse?.trainedAt ?? null })).seen;
      await note({ seen });
    }
    const { learnt } = await teacher.finish({ classes, inUse: inUse?.stats ?? null });
    await inSystem(async (trx) => {
      if (inUse && learnt.since) await store.noteSince(trx, inUse.id, learnt.since);
      await keepModel(trx, learnt, startedAt);
    });
    await note({ finishedAt: new Date() });
  } catch (error) {
    await note({ finishedAt: new Date(), failed: (error as Error).message.slice(0, 200) });
    throw error;
  } finally {
    await teacher.end();
  }
}

async function keepModel(trx: Trx, learnt: Learnt, trainedAt: Date): Promise<void> {
  const { stats, evaluation, heldOut, refused } = learnt;
  const row = { id: uuidv7(), trainedAt, cases: stats.cases, heldOut, evaluation, refused };
  await store.insertModel(trx, { ...row, inUse: refused === null }, stats);
  await writeAudit(trx, system, {
    action: 'cases.trainSuggestions',
    subjectType: 'caseSuggestions',
    subjectId: row.id,
    after: { cases: row.cases, heldOut, right: evaluation.first, inUse: refused === null, refused },
  });
  await sql`select pg_notify('gewu_suggestions', current_schema() || ' trained')`.execute(trx);
}

/**
 * Asks for a training now. One that is under way goes on instead.
 *
 * @throws AppError `http/forbidden`
 */
export async function askTraining(
  trx: Trx,
  actor: Actor,
  { jobs }: Pick<Services, 'jobs'>,
  now: Date,
): Promise<void> {
  authorize(actor, 'cases.configure');
  const training = await store.getTraining(trx, { lock: true });
  if (isTraining(training, now)) return;
  await store.noteTraining(trx, {
    ...training,
    askedAt: now,
    startedAt: null,
    seen: 0,
    failed: null,
  });
  await writeAudit(trx, actor, {
    action: 'cases.askTraining',
    subjectType: 'caseSuggestions',
    subjectId: 'training',
    appointmentId: actor.appointments[0]?.id ?? null,
    post: actor.appointments[0]?.post ?? null,
  });
  await jobs.enqueue(trx, 'cases.trainSuggestions', {});
}

/** Learns anew every night, and when it is asked for. */
export function suggestionJobs(services: Services): JobDefinition[] {
  return [
    {
      name: 'cases.trainSuggestions',
      cron: '30 18 * * *',
      retryLimit: 2,
      run: () => trainModel(services),
    },
  ];
}
