import { join } from 'node:path';
import type { Config } from '../../kernel/config/config.ts';
import { startEmbedded } from '../../kernel/db/embedded.ts';
import { type OpenDatabase, openDatabase, resolveAddresses } from '../../kernel/db/open.ts';

/** Runs `work` on the city's database as it is, without migrating it. */
export async function withDatabase<T>(
  config: Config,
  log: (line: string) => void,
  work: (database: OpenDatabase) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(config, { log, migrate: false });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The owner's connection, and how to let go of it. */
export interface OwnerAccess {
  ownerUrl: string;
  appPassword: string | undefined;
  close: () => Promise<void>;
}

/**
 * The owner of the configured database, which need not be migrated.
 *
 * @throws Error when only the role that serves is known.
 */
export async function openOwner(config: Config, log: (line: string) => void): Promise<OwnerAccess> {
  if (!config.database.url && !config.database.ownerUrl) {
    const embedded = await startEmbedded({ folder: join(config.dataFolder, 'database'), log });
    return { ownerUrl: embedded.ownerUrl, appPassword: undefined, close: () => embedded.stop() };
  }
  const { ownerUrl, appPassword } = await resolveAddresses({ ...config, production: false }, log);
  if (!ownerUrl) {
    throw new Error(
      'This needs the owner of the database: set DATABASE_OWNER_URL. Nothing was changed.',
    );
  }
  return { ownerUrl, appPassword, close: async () => {} };
}

/** Folder of the files; undefined when they lie in an S3-compatible store. */
export function filesFolderOf(config: Config): string | undefined {
  return config.s3 ? undefined : join(config.dataFolder, 'files');
}
