import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlainGraph, readGraph } from '../modules/places/planner/graph.ts';
import { planMicroGrids } from '../modules/places/planner/plan.ts';
import { lowerBound, type PlanScore, scorePlan } from '../modules/places/planner/score.ts';
import type { BenchResult, Print } from './main.ts';
import { makeTown } from './plan-graphs.ts';

const range = { min: 50, max: 80 };

/** A division, how good it is and how long it took. */
interface Line extends PlanScore {
  buildings: number;
  seed: number;
  by: string;
  seconds: number;
  /** Parts outside the range that no division avoids, as far as is known. */
  bound: number;
}

/** Of each building: neighbours and how strongly. */
function listNeighbours({ w, edges }: PlainGraph): [building: number, strength: number][][] {
  const around: [number, number][][] = w.map(() => []);
  for (const [a, b, strength] of edges) {
    around[a]!.push([b, strength]);
    around[b]!.push([a, strength]);
  }
  return around;
}

/** As METIS reads it: households, then each neighbour, from 1, with its strength. */
function metisGraph(town: PlainGraph): string {
  const lines = listNeighbours(town).map((around, i) =>
    [town.w[i], ...around.flatMap(([other, strength]) => [other + 1, strength])].join(' '),
  );
  return [`${town.w.length} ${town.edges.length} 011`, ...lines].join('\n');
}

/** As Scotch reads it: households, number of neighbours, then the strength of each and which it is. */
function scotchGraph(town: PlainGraph): string {
  const lines = listNeighbours(town).map((around, i) =>
    [town.w[i], around.length, ...around.flatMap(([other, strength]) => [strength, other])].join(
      ' ',
    ),
  );
  return ['0', `${town.w.length} ${town.edges.length * 2}`, '0 011', ...lines, ''].join('\n');
}

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Graph partitioners of the machine: each writes the part of each building for a number of parts. */
const peers: Record<
  string,
  {
    program: string;
    run: (town: PlainGraph, file: string, parts: number, seed: number) => number[];
  }
> = {
  METIS: {
    program: 'gpmetis',
    run: (town, file, parts, seed) => {
      writeFileSync(file, metisGraph(town));
      execFileSync('gpmetis', ['-contig', '-ufactor=100', `-seed=${seed}`, file, String(parts)], {
        stdio: 'ignore',
      });
      return readFileSync(`${file}.part.${parts}`, 'utf8').trim().split('\n').map(Number);
    },
  },
  Scotch: {
    program: 'scotch_gpart',
    run: (town, file, parts) => {
      writeFileSync(file, scotchGraph(town));
      execFileSync('scotch_gpart', [String(parts), file, `${file}.map`, '-b0.1'], {
        stdio: 'ignore',
      });
      const [, ...lines] = readFileSync(`${file}.map`, 'utf8').trim().split('\n');
      const part = new Array<number>(lines.length);
      for (const line of lines) {
        const [building = 0, id = 0] = line.split(/\s+/).map(Number);
        part[building] = id;
      }
      return part;
    },
  },
};

function sayLine(line: Line): string {
  return `${line.buildings} buildings, seed ${line.seed}, ${line.by}: ${line.parts} parts, ${line.avoidable} avoidable outside ${range.min}-${range.max} (bound ${line.bound}), ${line.broken} broken, cut ${line.cut.toFixed(3)}, radius ${line.radius.toFixed(1)} m, diameter ${line.diameter95.toFixed(0)} m, ${line.seconds.toFixed(2)} s`;
}

/** Sets the planner beside general graph partitioners on made-up towns of several sizes. */
export async function benchPlan(
  { quick }: { quick: boolean; fresh: boolean },
  print: Print,
): Promise<BenchResult> {
  const sizes = quick ? [500, 5000] : [500, 5000, 50_000];
  const seeds = quick ? [1] : [1, 2, 3];
  const there = Object.entries(peers).filter(([, { program }]) => has(program));
  if (there.length < Object.keys(peers).length)
    print('METIS or Scotch is missing: apt-get install metis scotch');
  const folder = mkdtempSync(join(tmpdir(), 'gewu-bench-plan-'));
  const figures: Line[] = [];
  try {
    planMicroGrids(readGraph(makeTown(500, 9)), { ...range, seed: 9 }); // the machine warms up
    for (const buildings of sizes) {
      for (const seed of seeds) {
        const town = makeTown(buildings, seed);
        const graph = readGraph(town);
        const bound = lowerBound(graph, range);
        const measure = (by: string, divide: () => ArrayLike<number>) => {
          const started = performance.now();
          const part = divide();
          const seconds = (performance.now() - started) / 1000;
          const line = { buildings, seed, by, seconds, bound, ...scorePlan(graph, part, range) };
          figures.push(line);
          print(sayLine(line));
        };
        measure('Gewu', () => planMicroGrids(graph, { ...range, seed }));
        const file = join(folder, `${buildings}-${seed}`);
        const households = town.w.reduce((sum, w) => sum + w, 0);
        const parts = Math.round(households / ((range.min + range.max) / 2));
        for (const [by, { run }] of there) measure(by, () => run(town, file, parts, seed));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const sum = (by: string) =>
    figures.filter((line) => line.by === by).reduce((all, line) => all + line.avoidable, 0);
  const ratio = there.some(([by]) => by === 'METIS') ? sum('Gewu') / sum('METIS') : null;
  return { settings: { ...range, sizes, seeds, peers: there.map(([by]) => by) }, figures, ratio };
}
