import { join } from 'node:path';
import { startEmbedded } from '../../../kernel/db/embedded.ts';
import { hasEmbedded } from '../../../kernel/db/embedded-folders.ts';
import { transfer } from '../../../kernel/db/transfer/transfer.ts';
import { defineCommand, UsageError } from '../command.ts';
import { filesFolderOf, openOwner } from '../database.ts';

/** `gewu transfer` */
export const transferCommand = defineCommand({
  name: 'transfer',
  summary: 'moves the embedded database to a PostgreSQL of your own',
  positionals: [],
  options: {
    to: {
      type: 'string',
      value: 'URL',
      help: 'the empty target, as its owner; DATABASE_OWNER_URL or DATABASE_URL unless given',
    },
    online: {
      type: 'boolean',
      help: 'copies although a server runs on the embedded database: a rehearsal',
    },
  },
  details: [
    'Copies all rows, counters and open jobs from one snapshot and compares counts and checksums of every table before anything',
    'is kept. The embedded database stays as it is. Stop the server first; then set DATABASE_URL and start it again.',
  ].join('\n'),
  async run({ config: readConfig, text, flag, print, log }) {
    const given = readConfig();
    const to = text('to');
    if (to !== undefined && !URL.canParse(to)) {
      throw new UsageError('--to is no URL; accepted: postgres://owner:password@host:5432/name');
    }
    const { url, ownerUrl } = given.database;
    if (!to && !url && !ownerUrl) throw new UsageError('Name the target with --to or DATABASE_URL');
    const database = to ? { ...given.database, url: undefined, ownerUrl: to } : given.database;
    const config = { ...given, database };
    const folder = join(config.dataFolder, 'database');
    if (!hasEmbedded(folder)) {
      throw new Error(
        `There is no embedded database in ${config.dataFolder}. Set GEWU_DATA to where it is.`,
      );
    }
    const source = await startEmbedded({ folder, log });
    try {
      if (source.adopted && !flag('online')) {
        throw new Error(
          'A server runs on the embedded database: what it writes from now on would not move. Stop it first, or rehearse with --online. Nothing was changed.',
        );
      }
      const target = await openOwner(config, log);
      const rows = await transfer({
        sourceUrl: source.ownerUrl,
        targetUrl: target.ownerUrl,
        schema: config.schema,
        appPassword: target.appPassword,
        onProgress: ({ part, index, count, rows: n }) =>
          print(`[${index}/${count}] ${part}: ${n} rows, verified`),
      });
      const total = [...rows.values()].reduce((sum, n) => sum + n, 0);
      print(
        `moved ${total} rows of ${rows.size} tables; counts and checksums are equal on both sides`,
      );
      const files = filesFolderOf(config);
      if (files)
        print(
          `files stay in ${files}: keep GEWU_DATA as it is, or set S3_ENDPOINT and copy them there`,
        );
      print('now set DATABASE_URL to the target, keep GEWU_SECRET, and start the server');
      return 0;
    } finally {
      await source.stop();
    }
  },
});
