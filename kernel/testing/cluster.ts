import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { appUrlFrom, deriveAppPassword } from '../db/roles.ts';

/** The city that tests run as. */
export const TEST_SCHEMA = 'city_150300';
/** Secret that the password of `gewu_app` on an external test server follows from: the role belongs to the whole server. */
export const TEST_SECRET = 'secret-of-the-test-databases-alone';

/** What a worker needs to make its databases; plain data, so that it can be handed to another process. */
export interface TestServer {
  /** As the owner, on a database that nobody tests in. */
  ownerUrl: string;
  /** Password of `gewu_app`; empty on the embedded database. */
  appPassword: string;
  /** Migrated, empty database that clones are made from. */
  template: string;
  /** Marks the databases of this run. */
  run: string;
}

/** Safe to lose, fast to make: for tests alone. */
const careless = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
};

/** The same server, another database. */
export function urlOfDatabase(url: string, database: string): string {
  // not by the URL class, which refuses the empty host of a socket's address
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${database}`);
}

async function onServer(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Makes an empty database with pinyin order on any server. */
export async function createDatabase(ownerUrl: string, name: string): Promise<void> {
  const locale = "locale_provider icu icu_locale 'zh-Hans-CN' lc_collate 'C' lc_ctype 'C'";
  await onServer(ownerUrl, (client) =>
    client.query(`create database ${name} template template0 encoding 'UTF8' ${locale}`),
  );
}

/** Copies a database, its rows included; nobody may be connected to it. */
export async function cloneDatabase(
  server: TestServer,
  name: string,
  template: string = server.template,
): Promise<void> {
  await onServer(server.ownerUrl, (client) =>
    client.query(`create database ${name} template ${template}`),
  );
}

/** Removes a database, whoever is still connected. */
export async function dropDatabase(server: TestServer, name: string): Promise<void> {
  await onServer(server.ownerUrl, (client) =>
    client.query(`drop database if exists ${name} with (force)`),
  );
}

async function buildTemplate(server: TestServer): Promise<void> {
  await createDatabase(server.ownerUrl, server.template);
  await migrate({
    ownerUrl: urlOfDatabase(server.ownerUrl, server.template),
    schema: TEST_SCHEMA,
    appPassword: server.appPassword || undefined,
  });
  await onServer(server.ownerUrl, (client) =>
    client.query(`alter database ${server.template} with allow_connections false`),
  );
}

async function dropAll(server: TestServer): Promise<void> {
  await onServer(server.ownerUrl, async (client) => {
    const { rows } = await client.query(
      'select datname from pg_database where starts_with(datname, $1) or datname = $2',
      [`gewu_test_${server.run}_`, server.template],
    );
    for (const { datname } of rows) {
      await client.query(`drop database if exists ${datname} with (force)`);
    }
  });
}

/** The app's URL of a database on the test server. */
export function appUrlOf(server: TestServer, database: string): string {
  const owner = urlOfDatabase(server.ownerUrl, database);
  if (server.appPassword) return appUrlFrom(owner, server.appPassword);
  return owner.replace(/\/\/[^@/]*@/, '//gewu_app@');
}

/**
 * Starts a server for tests with a migrated template: an embedded one in a temporary folder, or the one that
 * `TEST_DATABASE_URL` names as its owner.
 */
export async function startTestServer(): Promise<{ server: TestServer; stop(): Promise<void> }> {
  const run = randomBytes(4).toString('hex');
  const template = `gewu_template_${run}`;
  const external = process.env.TEST_DATABASE_URL;
  if (external) {
    const appPassword = deriveAppPassword(TEST_SECRET);
    const server = { ownerUrl: external, appPassword, template, run };
    await buildTemplate(server);
    return { server, stop: () => dropAll(server) };
  }
  const folder = join(tmpdir(), `gewu-test-${run}`);
  const embedded = await startEmbedded({ folder, settings: careless });
  const server = { ownerUrl: embedded.ownerUrl, appPassword: '', template, run };
  const stop = async () => {
    await embedded.stop();
    rmSync(embedded.folder, { recursive: true, force: true });
  };
  try {
    await buildTemplate(server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { server, stop };
}
