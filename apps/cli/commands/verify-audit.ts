import { headsFile, readHeads } from '../../../kernel/audit/heads.ts';
import type { SealHead } from '../../../kernel/audit/seal.ts';
import { type AuditProblem, verifyAudit } from '../../../kernel/audit/verify.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { defineCommand, UsageError } from '../command.ts';
import { withDatabase } from '../database.ts';

const sentences: Record<AuditProblem['kind'], (problem: AuditProblem) => string> = {
  changed: ({ seq, rowId }) => `row ${rowId} (seal ${seq}) was changed after it was sealed`,
  removed: ({ seq, rowId }) => `row ${rowId} (seal ${seq}) was removed after it was sealed`,
  'slipped-in': ({ rowId }) => `row ${rowId} was made to look older than seals that do not hold it`,
  'seal-changed': ({ seq }) => `seal ${seq} was changed, or the chain before it was computed anew`,
  'seal-missing': ({ seq }) => `seal ${seq} was removed`,
  'cut-off': ({ seq }) => `seal ${seq} was kept elsewhere and is not there: the end was cut off`,
};

function parseHead(text: string): SealHead {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/i.exec(text) ?? [];
  if (!seq || !hash) throw new UsageError(`--head '${text}' is none; accepted: 12:<64 hex digits>`);
  return { seq: Number(seq), hash: Buffer.from(hash, 'hex') };
}

/** `gewu verify audit` */
export const verifyAuditCommand = defineCommand({
  name: 'verify audit',
  summary: 'proves that no audit row was changed, removed or cut off',
  positionals: [],
  options: {
    head: {
      type: 'string',
      multiple: true,
      value: 'SEQ:HASH',
      help: 'a seal that you kept elsewhere; may be repeated',
    },
    json: { type: 'boolean', help: 'prints one JSON object' },
  },
  details: [
    'Recomputes every seal and compares every row with it; status 1 and the row or seal if anything differs. That the end of the',
    'chain was cut off shows only against heads kept outside the database: those in the file audit-heads-*.jsonl in GEWU_DATA,',
    'which the server writes every minute, and those given with --head.',
  ].join('\n'),
  async run({ config: readConfig, texts, flag, print, log }) {
    const config = readConfig();
    const given = texts('head').map(parseHead);
    const file = headsFile(config.dataFolder, config.schema);
    const heads = [...(await readHeads(file)), ...given];
    const report = await withDatabase(config, log, (database) =>
      withTransaction(database, system, { readOnly: true }, (trx) => verifyAudit(trx, heads)),
    );
    const head = report.head && `${report.head.seq}:${report.head.hash.toString('hex')}`;
    if (flag('json')) {
      print(JSON.stringify({ ...report, head, keptHeads: heads.length }));
    } else {
      for (const problem of report.problems) print(sentences[problem.kind](problem));
      print(
        `${report.seals} seals, ${report.rows} sealed rows as they were, ${report.waiting} waiting for the next seal`,
      );
      if (report.waitingSince && report.waitingSince.getTime() < Date.now() - 600_000) {
        print(
          `the oldest has waited since ${report.waitingSince.toISOString()}: is a server with GEWU_WORKER running?`,
        );
      }
      print(`compared with ${heads.length} heads kept outside the database`);
      if (head) print(`head ${head}`);
      print(
        report.problems.length > 0 ? `NOT WHOLE: ${report.problems.length} problem(s)` : 'whole',
      );
    }
    return report.problems.length > 0 ? 1 : 0;
  },
});
