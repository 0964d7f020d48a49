import { resolve } from 'node:path';
import { headsFile } from '../../../kernel/audit/heads.ts';
import { writeBackup } from '../../../kernel/db/transfer/backup.ts';
import { defineCommand } from '../command.ts';
import { filesFolderOf, withDatabase } from '../database.ts';

/** `gewu backup` */
export const backup = defineCommand({
  name: 'backup',
  summary: 'writes database and files into one archive, while the server runs',
  positionals: ['archive.tar.gz'],
  options: {
    quiet: { type: 'boolean', short: 'q', help: 'no progress' },
  },
  details: [
    'All rows are of one moment; the files follow. The archive holds personal data: it is readable by you alone, and its last',
    'file lists checksums of all others. Compressed if the name ends in gz. GEWU_SECRET is not inside: keep it apart.',
  ].join('\n'),
  async run({ config: readConfig, positionals, flag, print, log }) {
    const config = readConfig();
    const target = resolve(positionals[0] as string);
    const progress = (line: string) => (flag('quiet') ? undefined : print(line));
    const files = filesFolderOf(config);
    const { bytes } = await withDatabase(config, log, (database) =>
      writeBackup({
        url: database.ownerUrl ?? database.appUrl,
        schema: config.schema,
        secret: config.secret,
        filesFolder: files,
        headsFile: headsFile(config.dataFolder, config.schema),
        target,
        onProgress: ({ part, count }) =>
          progress(`${part}: ${count}${part === 'files' ? '' : ' rows'}`),
      }),
    );
    if (!files)
      print('files lie in the S3-compatible store and are not inside: back it up as well');
    print(`${target}: ${(bytes / 1e6).toFixed(1)} MB`);
    return 0;
  },
});
