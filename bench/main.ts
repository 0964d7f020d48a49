import { parseArgs } from 'node:util';
import { benchIntake } from './intake.ts';
import { benchStatistics } from './statistics.ts';

type Bench = (options: { quick: boolean }, print: (line: string) => void) => Promise<unknown>;
const benches: Record<string, Bench> = { intake: benchIntake, statistics: benchStatistics };

const usage = `Usage: npm run bench -- <name> [--quick] [--json]

  intake     accepting reports over HTTP, beside pgbench writing the same rows to the same database

  statistics figures, tables and times in states over a million cases, under row-level security

  --quick    two seconds a measurement instead of ten; 100,000 cases instead of a million
  --json     the last line is one JSON object; what goes on is written to standard error
`;

function parse() {
  try {
    const options = {
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    console.error(`${(error as Error).message.split('. ')[0]}.\n\n${usage}`);
    process.exit(2);
  }
}

const { values, positionals } = parse();
const [name = ''] = positionals;
const bench = benches[name];
if (values.help) console.log(usage);
else if (!bench || positionals.length > 1) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const print = (line: string) => (values.json ? console.error(line) : console.log(line));
  const result = await bench({ quick: values.quick === true }, print);
  if (values.json) console.log(JSON.stringify(result));
}
