import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAddress } from './address.ts';
import { benchImport } from './import.ts';
import { benchIntake } from './intake.ts';
import { benchLocate } from './locate.ts';
import { benchMap } from './map.ts';
import { benchPlan } from './plan.ts';
import { benchRead } from './read.ts';
import { benchScreens } from './screens.ts';
import { benchStatistics } from './statistics.ts';
import { benchTiles } from './tiles.ts';

/** Tells the person at the terminal how it goes. */
export type Print = (line: string) => void;

/** What a bench measured. */
export interface BenchResult {
  /** With what it was measured. */
  settings: Record<string, unknown>;
  figures: object[];
  /** The figure that a goal is set for, to its peer; null for what has none. */
  ratio: number | null;
}

type Bench = (options: { quick: boolean; fresh: boolean }, print: Print) => Promise<BenchResult>;

const benches: Record<string, Bench> = {
  address: benchAddress,
  import: benchImport,
  intake: benchIntake,
  locate: benchLocate,
  map: benchMap,
  plan: benchPlan,
  read: benchRead,
  screens: benchScreens,
  statistics: benchStatistics,
  tiles: benchTiles,
};

const usage = `Usage: npm run bench -- <name> [--quick] [--json] [--fresh]

  address    search of addresses as they are typed, in a city of 50,000 buildings
  import     taking in a file of 50,000 buildings, as CSV with points and as GeoPackage with outlines: reading, dry run,
             and one transaction with an audit entry a building; the goal is a minute
  intake     accepting reports over HTTP in a city of 2,000 grids and 1,000,000 cases, beside pgbench writing the same rows
             to the same database; on the PostgreSQL of the machine and on the embedded one
  locate     finding the micro-grid of a point
  map        dragging and zooming the map over 50,000 buildings and 1,000,000 cases, beside an empty map of the same library;
             needs Chromium
  plan       dividing made-up towns into micro-grids, beside METIS and Scotch
  read       lists, counts, search, the case and the map with 1,000,000 cases while reports come in, with a burst; the map
             beside supercluster
  screens    the first visit of a phone on a slow network: paint, layout shift, bytes; needs Chromium
  statistics figures, tables and times in states over 1,000,000 cases, under row-level security
  tiles      vector tiles of 50,000 buildings: made for the first time, and kept ones beside an answer of Fastify alone

  --quick    less data and two seconds a measurement instead of ten: under a minute
  --json     the last line is one JSON object; what goes on is written to standard error
  --fresh    load the data again; a loaded database is kept in the folder for temporary files
`;

function parse() {
  try {
    const options = {
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
      fresh: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    console.error(`${(error as Error).message.split('. ')[0]}.\n\n${usage}`);
    process.exit(2);
  }
}

/** The commit that is measured; with a plus when something was changed since. */
function findCommit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') ? '+' : '');
  } catch {
    return 'unknown';
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
  const options = { quick: values.quick === true, fresh: values.fresh === true };
  const result = await bench(options, print);
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`;
  if (values.json) console.log(JSON.stringify({ name, commit: findCommit(), machine, ...result }));
}
