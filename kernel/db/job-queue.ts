import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { getConstructionPlans, PgBoss } from 'pg-boss';
import { APP_ROLE } from './roles.ts';

/** Schema of the jobs' queue; one for a database, whatever the number of cities. */
export const JOBS_SCHEMA = 'pgboss';

/**
 * How the role that serves opens the queue: the owner makes and upgrades it, and it alone may rebuild an index, so that
 * a bloated one is told as a warning, never tried.
 */
export const servingOptions = { migrate: false, createSchema: false, reindex: false } as const;

const packageFile = createRequire(import.meta.url)('pg-boss/package.json') as {
  pgboss: { schema: number };
};

async function findVersion(client: ClientBase): Promise<number | undefined> {
  const { rows } = await client.query('select to_regclass($1) is not null as there', [
    `${JOBS_SCHEMA}.version`,
  ]);
  if (!rows[0].there) return undefined;
  const version = await client.query(`select version from ${JOBS_SCHEMA}.version`);
  return Number(version.rows[0]?.version);
}

/** Upgrades as the library itself does, and waits for the indexes that it builds afterwards. */
async function upgrade(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: JOBS_SCHEMA,
    supervise: false,
    schedule: false,
    max: 2,
  });
  let problem: Error | undefined;
  boss.on('error', (error) => {
    problem = error;
  });
  await boss.start();
  try {
    const deadline = Date.now() + 600_000;
    while ((await boss.getBamEntries()).some((entry) => entry.status !== 'completed')) {
      if (problem) throw problem;
      if (Date.now() > deadline)
        throw new Error('the indexes of the jobs were not built in 10 min');
      await wait(500);
    }
  } finally {
    await boss.stop();
  }
}

/**
 * Makes or upgrades the jobs' queue as the owner, so that the server can start it with {@link servingOptions}. Plain
 * queues are rows, which the app's role may add; a queue with a table of its own (`partition`) would need the owner.
 */
export async function installJobQueue(client: ClientBase, ownerUrl: string): Promise<void> {
  const version = await findVersion(client);
  if (version === undefined) {
    await client.query(getConstructionPlans(JOBS_SCHEMA, { createSchema: true }));
  } else if (version < packageFile.pgboss.schema) {
    await upgrade(ownerUrl);
  }
  await client.query(`
    grant usage on schema ${JOBS_SCHEMA} to ${APP_ROLE};
    grant select, insert, update, delete on all tables in schema ${JOBS_SCHEMA} to ${APP_ROLE};
    grant usage, select on all sequences in schema ${JOBS_SCHEMA} to ${APP_ROLE};
    grant execute on all functions in schema ${JOBS_SCHEMA} to ${APP_ROLE};
    revoke insert, delete on ${JOBS_SCHEMA}.version from ${APP_ROLE};
  `);
}
