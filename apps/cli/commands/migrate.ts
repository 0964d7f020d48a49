import { collectMigrations, findPendingMigrations } from '../../../kernel/db/migrate.ts';
import { openDatabase } from '../../../kernel/db/open.ts';
import { defineCommand } from '../command.ts';
import { openOwner } from '../database.ts';

/** `gewu migrate` */
export const migrateCommand = defineCommand({
  name: 'migrate',
  summary: 'brings the database to the version of the code',
  positionals: [],
  options: {
    check: {
      type: 'boolean',
      help: 'changes nothing; lists what is pending, status 1 if anything is',
    },
  },
  details:
    'Needs the owner of the database: DATABASE_OWNER_URL, or DATABASE_URL outside production. Forward only: make a backup first.',
  async run({ config: readConfig, flag, print, log }) {
    const config = readConfig();
    if (flag('check')) {
      const { ownerUrl, close } = await openOwner(config, log);
      try {
        const pending = await findPendingMigrations(ownerUrl, config.schema);
        for (const name of pending) print(`pending ${name}`);
        print(pending.length > 0 ? `${pending.length} to apply` : 'nothing to apply');
        return pending.length > 0 ? 1 : 0;
      } finally {
        await close();
      }
    }
    const database = await openDatabase(config, {
      log,
      onProgress: ({ name, index, pending }) => print(`[${index}/${pending}] ${name}`),
    });
    await database.close();
    const total = collectMigrations().length;
    print(`${config.schema}: ${database.applied.length} applied now, ${total} in all`);
    return 0;
  },
});
