import { join, resolve } from 'node:path';
import { headsFile } from '../../../kernel/audit/heads.ts';
import { restoreBackup } from '../../../kernel/db/transfer/restore.ts';
import { defineCommand } from '../command.ts';
import { openOwner } from '../database.ts';

/** `gewu restore` */
export const restore = defineCommand({
  name: 'restore',
  summary: 'reads an archive of `gewu backup` into an empty database',
  positionals: ['archive.tar.gz'],
  options: {
    quiet: { type: 'boolean', short: 'q', help: 'no progress' },
  },
  details: [
    'Compares every file and every table with the list in the archive before anything is kept, then migrates to this version.',
    'Refuses a database with rows and a folder with files. Set GEWU_SECRET to the one that the backup was made with.',
  ].join('\n'),
  async run({ config: readConfig, positionals, flag, print, log }) {
    const config = readConfig();
    const owner = await openOwner(config, log);
    try {
      const head = await restoreBackup({
        ownerUrl: owner.ownerUrl,
        appPassword: owner.appPassword,
        schema: config.schema,
        secret: config.secret,
        filesFolder: join(config.dataFolder, 'files'),
        headsFile: headsFile(config.dataFolder, config.schema),
        source: resolve(positionals[0] as string),
        log,
        onProgress: ({ part, count }) => {
          if (!flag('quiet'))
            print(`${part}: ${count}${part === 'files' ? '' : ' rows, verified'}`);
        },
      });
      if (head.files === 's3') print('files are not inside: they lie in the S3-compatible store');
      print(`restored ${head.schema} as of ${head.createdAt}`);
      return 0;
    } finally {
      await owner.close();
    }
  },
});
