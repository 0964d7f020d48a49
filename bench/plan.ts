import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlainGraph, readGraph } from '../modules/places/planner/graph.ts';
import { planMicroGrids } from '../modules/places/planner/plan.ts';
import { lowerBound, type PlanScore, scorePlan } from '../modules/places/planner/score.ts';
import { cpuSeconds } from './cpu.ts';
import type { BenchResult, Print } from './main.ts';
import { footprintCities, graphOfArea, makeFootprintArea } from './plan-footprints.ts';
import { makeTown } from './plan-graphs.ts';

const range = { min: 50, max: 80 };

/** A division, how good it is and how long it took. */
interface Line extends PlanScore {
  /** A made-up town, or the city whose outlines it has. */
  of: string;
  buildings: number;
  seed: number;
  by: string;
  seconds: number;
  /** The same by the processor. */
  processor: number;
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
  return `${line.of}, ${line.buildings} buildings, seed ${line.seed}, ${line.by}: ${line.parts} parts, ${line.avoidable} avoidable outside ${range.min}-${range.max} (bound ${line.bound}), ${line.broken} broken, cut ${line.cut.toFixed(3)}, radius ${line.radius.toFixed(1)} m, diameter ${line.diameter95.toFixed(0)} m, ${line.seconds.toFixed(2)} s (processor ${line.processor.toFixed(2)})`;
}

/** Towns and cities of several seeds. */
function* makeGraphs(quick: boolean): Generator<{ of: string; seed: number; plain: PlainGraph }> {
  const seeds = quick ? [1] : [1, 2, 3];
  for (const buildings of quick ? [500, 5000] : [500, 5000, 50_000]) {
    for (const seed of seeds) yield { of: 'town', seed, plain: makeTown(buildings, seed) };
  }
  for (const of of footprintCities) {
    for (const seed of seeds) {
      yield { of, seed, plain: graphOfArea(makeFootprintArea(of, seed), range) };
    }
  }
}

/** The goals against METIS on the same graphs; lengths, cut and seconds are the worst of all graphs. */
function compare(lines: readonly Line[]) {
  const of = (by: string) => lines.filter((line) => line.by === by);
  const [ours, theirs] = [of('Gewu'), of('METIS')];
  const sum = (list: readonly Line[], value: (line: Line) => number) =>
    list.reduce((all, line) => all + value(line), 0);
  const worst = (value: (line: Line) => number) =>
    Math.max(...ours.map((line, i) => value(line) / value(theirs[i]!)));
  return {
    broken: sum(ours, (line) => line.broken),
    avoidable: sum(ours, (line) => line.avoidable) / sum(theirs, (line) => line.avoidable),
    avoidableToBound: sum(ours, (line) => line.avoidable) / sum(ours, (line) => line.bound),
    radius: worst((line) => line.radius),
    diameter: worst((line) => line.diameter95),
    cut: worst((line) => line.cut),
  };
}

/** Sets the planner beside general graph partitioners: made-up towns of several sizes, and the buildings of real cities. */
export async function benchPlan(
  { quick }: { quick: boolean; fresh: boolean },
  print: Print,
): Promise<BenchResult> {
  const there = Object.entries(peers).filter(([, { program }]) => has(program));
  if (there.length < Object.keys(peers).length)
    print('METIS or Scotch is missing: apt-get install metis scotch');
  const folder = mkdtempSync(join(tmpdir(), 'gewu-bench-plan-'));
  const figures: Line[] = [];
  try {
    planMicroGrids(readGraph(makeTown(500, 9)), { ...range, seed: 9 }); // the machine warms up
    for (const { of, seed, plain } of makeGraphs(quick)) {
      const graph = readGraph(plain);
      const bound = lowerBound(graph, range);
      const measure = (by: string, divide: () => ArrayLike<number>) => {
        const started = performance.now();
        const used = cpuSeconds(process.pid);
        const part = divide();
        const seconds = (performance.now() - started) / 1000;
        const processor = cpuSeconds(process.pid) - used;
        const score = scorePlan(graph, part, range);
        const line = { of, buildings: graph.size, seed, by, seconds, processor, bound, ...score };
        figures.push(line);
        print(sayLine(line));
      };
      measure('Gewu', () => planMicroGrids(graph, { ...range, seed }));
      const file = join(folder, `${of}-${graph.size}-${seed}`);
      const households = plain.w.reduce((sum, w) => sum + w, 0);
      const parts = Math.round(households / ((range.min + range.max) / 2));
      for (const [by, { run }] of there) measure(by, () => run(plain, file, parts, seed));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const against = there.some(([by]) => by === 'METIS') ? compare(figures) : null;
  if (against) print(`against METIS: ${JSON.stringify(against)}`);
  return {
    settings: { ...range, quick, peers: there.map(([by]) => by) },
    figures,
    ratio: against?.avoidable ?? null,
  };
}
