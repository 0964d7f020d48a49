import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbedded } from '../kernel/db/embedded.ts';

/** Where Debian keeps its PostgreSQLs. */
const debian = '/usr/lib/postgresql';

/** Programs of the newest PostgreSQL of the machine; undefined when it has none. */
export function findPostgres(): string | undefined {
  try {
    const versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
    return versions[0] && join(debian, versions[0], 'bin');
  } catch {
    return undefined;
  }
}

/** A PostgreSQL of the machine, with its defaults and so with fsync on, on a folder of ours. */
export async function startPostgres(bin: string, folder: string) {
  const database = await startEmbedded({ folder, bin });
  // a host by name as well: an address needs one to be read as such, and the socket stands in its place
  return { url: database.ownerUrl.replace('@/', '@localhost/'), stop: database.stop };
}
