import { type CityDatabase, withTransaction } from '../db/transaction.ts';
import { system } from '../http/actor.ts';
import type { JobDefinition } from '../jobs/jobs.ts';
import { headsFile, keepHead } from './heads.ts';
import { sealAudit } from './seal.ts';

/** Seals the audit every minute and keeps the end of the chain in a file beside the database. */
export function auditSealJob(city: CityDatabase, dataFolder: string): JobDefinition {
  return {
    name: 'audit.seal',
    cron: '* * * * *',
    run: async () => {
      const head = await withTransaction(city, system, {}, sealAudit);
      if (head) await keepHead(headsFile(dataFolder, city.schema), head);
    },
  };
}
