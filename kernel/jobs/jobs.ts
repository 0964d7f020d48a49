import { sql } from 'kysely';
import { type JobResult, PgBoss } from 'pg-boss';
import { addRows } from '../db/additions.ts';
import type { Trx } from '../db/database.ts';
import { servingOptions } from '../db/job-queue.ts';
import type { CityDatabase } from '../db/transaction.ts';

/** Work done outside a request: enqueued in a transaction, run after its commit, repeated until it succeeds. */
export interface JobDefinition {
  /** `notices.send`: the module and a verb. */
  name: string;
  /** Does the work; throwing means again later. Must bear being run twice. */
  // biome-ignore lint/suspicious/noExplicitAny: each job declares its own data
  run: (data: any) => Promise<void>;
  /** Cron expression (UTC) of a job that runs by the clock; one server of all runs it. */
  cron?: string;
  /** Tries before it counts as failed. */
  retryLimit?: number;
  /** The jobs of a batch run side by side: for work that waits for others, so that a slow one holds up no other. */
  parallel?: true;
}

export interface Jobs {
  /** Puts a job in the queue as part of the transaction. */
  enqueue: (
    trx: Trx,
    name: string,
    data: Record<string, unknown>,
    options?: { after?: Date },
  ) => Promise<void>;
  /** The same for several of one name, by one statement. */
  enqueueAll: (trx: Trx, name: string, data: readonly Record<string, unknown>[]) => Promise<void>;
  /** Runs the given jobs in this process until stopped. */
  work: (definitions: JobDefinition[]) => Promise<void>;
  /** Waits for running jobs, then lets go of the database. */
  stop: () => Promise<void>;
}

/** Seconds after which a job of a process that says nothing any more is given to another. */
const SILENCE = 30;

/** Jobs that a worker takes at once. With a full batch it looks for the next at once, not after a second. */
const BATCH = 10;

/** Does one job of a batch; one that fails is tried again later and holds up no other. */
async function settle(id: string, work: () => Promise<void>): Promise<JobResult> {
  try {
    await work();
    return { id, status: 'completed' };
  } catch (error) {
    const { name, message, stack } = error as Error;
    return { id, status: 'failed', output: { name, message, stack } };
  }
}

/** Queue name of a city's job: many cities share one queue table. */
export function queueName(schema: string, name: string): string {
  return `${schema}.${name}`;
}

/** The library's way into an open transaction. */
function within(trx: Trx): never {
  return {
    executeSql: async (text: string, values: unknown[] = []) => {
      const query = { ...sql.raw(text).compile(trx), parameters: values };
      return { rows: (await trx.executeQuery(query)).rows as unknown[] };
    },
  } as never;
}

/** The same for an insert of many jobs, which reads nothing back: it goes out with what follows. */
function addedTo(trx: Trx): never {
  return {
    executeSql: async (text: string, [json]: string[]) => {
      await addRows(trx, { text, json: json! });
      return { rows: [] };
    },
  } as never;
}

/** The job queue on the city's own database. Migrations have made its schema; see `kernel/db`. */
export async function startJobs(
  city: CityDatabase,
  onError: (error: unknown) => void,
  { worker }: { worker: boolean },
): Promise<Jobs> {
  const boss = new PgBoss({
    db: {
      executeSql: async (text: string, values?: unknown[]) =>
        city.pool.query(text, values as unknown[]) as Promise<{ rows: unknown[] }>,
    } as never,
    ...servingOptions,
    supervise: worker,
    schedule: worker,
    superviseIntervalSeconds: SILENCE,
    monitorIntervalSeconds: SILENCE,
  });
  boss.on('error', onError);
  // the process that looks after the queue says what it finds: a bloated index, a queue that grows
  if (worker) boss.on('warning', ({ message }) => onError(new Error(message)));
  await boss.start();
  const known = new Set<string>();
  const ensureQueue = async (queue: string, retryLimit = 10) => {
    if (known.has(queue)) return;
    const options = { retryLimit, retryBackoff: true, retryDelay: 5, heartbeatSeconds: SILENCE };
    await boss.createQueue(queue, options);
    // One that an earlier version made is as this one wants it.
    if (worker) await boss.updateQueue(queue, options);
    known.add(queue);
  };
  return {
    async enqueue(trx, name, data, options = {}) {
      const queue = queueName(city.schema, name);
      await ensureQueue(queue);
      await boss.send(queue, data, {
        ...(options.after ? { startAfter: options.after } : {}),
        db: within(trx),
      });
    },
    async enqueueAll(trx, name, data) {
      if (data.length === 0) return;
      const queue = queueName(city.schema, name);
      await ensureQueue(queue);
      await boss.insert(
        queue,
        data.map((one) => ({ data: one })),
        { db: addedTo(trx) },
      );
    },
    async work(definitions) {
      for (const job of definitions) {
        const queue = queueName(city.schema, job.name);
        await ensureQueue(queue, job.retryLimit);
        const options = {
          batchSize: BATCH,
          burstWhenBatchFull: true,
          perJobResults: true,
          pollingIntervalSeconds: 1,
        } as const;
        await boss.work(queue, options, async (batch) => {
          const run = ({ id, data }: { id: string; data: unknown }) =>
            settle(id, () => job.run(data));
          if (job.parallel) return Promise.all(batch.map(run));
          const results: JobResult[] = [];
          for (const one of batch) results.push(await run(one));
          return results;
        });
        if (job.cron) await boss.schedule(queue, job.cron);
      }
    },
    async stop() {
      await boss.stop({ graceful: true, close: false, timeout: 20_000 } as never);
    },
  };
}
