import { readFileSync, writeFileSync } from 'node:fs';
import { readGraph } from '../../../modules/places/planner/graph.ts';
import { planMicroGrids } from '../../../modules/places/planner/plan.ts';
import { scorePlan } from '../../../modules/places/planner/score.ts';
import { defineCommand, UsageError } from '../command.ts';

function readNumber(
  name: string,
  text: string | undefined,
  fallback: number,
  least: number,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    throw new UsageError(`--${name} '${text}' is none; accepted: a whole number, ${least} or more`);
  }
  return value;
}

function readFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`--graph ${path} can't be read: ${(error as Error).message}`);
  }
}

/** `gewu plan` */
export const planCommand = defineCommand({
  name: 'plan',
  summary: 'divides the buildings of a file into micro-grids',
  positionals: [],
  options: {
    graph: { type: 'string', value: 'FILE', help: 'buildings: JSON with w, xy and edges' },
    out: {
      type: 'string',
      value: 'FILE',
      help: 'where the part of each building goes, one a line',
    },
    min: { type: 'string', value: 'N', help: 'fewest households of a micro-grid (30)' },
    max: { type: 'string', value: 'N', help: 'most households of a micro-grid (80)' },
    seed: { type: 'string', value: 'N', help: 'another seed, another plan (1)' },
    seconds: {
      type: 'string',
      value: 'N',
      help: 'goes on with other starts so long, and takes the best',
    },
    json: { type: 'boolean', help: 'says how good the plan is as one line of JSON' },
  },
  details: [
    '"w" holds the households of each building, "xy" where it stands in metres, "edges" its neighbours as [building, building,',
    'strength] by their places in the list. Buildings that no chain of neighbours joins are never in one micro-grid.',
    'Without --out the parts are printed.',
  ].join('\n'),
  async run({ text, flag, print, log }) {
    const path = text('graph');
    if (path === undefined) throw new UsageError('--graph is missing');
    const range = {
      min: readNumber('min', text('min'), 30, 1),
      max: readNumber('max', text('max'), 80, 1),
    };
    if (range.max < range.min)
      throw new UsageError(`--max ${range.max} is below --min ${range.min}`);
    const seed = readNumber('seed', text('seed'), 1, 0);
    const seconds = readNumber('seconds', text('seconds'), 0, 0);
    const graph = readGraph(readFile(path));
    const started = performance.now();
    const part = planMicroGrids(graph, { ...range, seed, seconds });
    const took = (performance.now() - started) / 1000;
    const score = scorePlan(graph, part, range);
    const out = text('out');
    const lines = part.join('\n');
    if (out !== undefined) writeFileSync(out, `${lines}\n`);
    else if (!flag('json')) print(lines);
    if (flag('json')) print(JSON.stringify({ ...score, seconds: took }));
    else {
      log(
        `${graph.size} buildings, ${score.parts} micro-grids, ${score.avoidable} of them outside ${range.min} to ${range.max} households; radius ${score.radius.toFixed(0)} m; ${took.toFixed(1)} s`,
      );
    }
    return 0;
  },
});
