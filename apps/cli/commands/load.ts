import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { defineCommand } from '../command.ts';
import { withDatabase } from '../database.ts';

/** `gewu load` */
export const loadCommand = defineCommand({
  name: 'load',
  summary: 'loads the divisions, units, classes and limits that a city begins with',
  positionals: [],
  options: {
    synthetic: {
      type: 'boolean',
      help: 'also made-up outlines, grids, estates and buildings, for a trial: they are marked and stay',
    },
  },
  details: [
    'What ships for GEWU_CITY; all or nothing. What is there already stays as it is, so it may be run again after an upgrade.',
    'Units are named after their places and marked as made up: rename or end them on screen.',
  ].join('\n'),
  async run({ config: readConfig, flag, print, log }) {
    const config = readConfig();
    const { partsOfCity } = await import('../../server/city-data.ts');
    await withDatabase(config, log, (database) =>
      withTransaction(database, system, {}, async (trx) => {
        for (const { en, load } of partsOfCity(config.city, flag('synthetic'))) {
          print(`${en}: ${await load(trx)} added`);
        }
      }),
    );
    return 0;
  },
});
