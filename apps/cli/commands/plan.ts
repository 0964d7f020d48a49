import { readFileSync, writeFileSync } from 'node:fs';
import { readGraph } from '../../../modules/places/planner/graph.ts';
import { planMicroGrids } from '../../../modules/places/planner/plan.ts';
import { scorePlan } from '../../../modules/places/planner/score.ts';
import { defineCommand, type Invocation, UsageError } from '../command.ts';
import { planFromDatabase } from './plan-area.ts';

function readNumber<T>(
  name: string,
  text: string | undefined,
  fallback: T,
  least: number,
): number | T {
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
  summary: 'divides a grid into micro-grids, a community into grids, or the buildings of a file',
  positionals: [],
  options: {
    area: { type: 'string', value: 'CODE', help: 'code or path of a grid or a community' },
    graph: { type: 'string', value: 'FILE', help: 'buildings: JSON with w, xy and edges' },
    out: {
      type: 'string',
      value: 'FILE',
      help: 'where the parts go: GeoJSON of an area; of a graph the part of each building, one a line',
    },
    min: { type: 'string', value: 'N', help: 'fewest households of a part (30; 300 of a grid)' },
    max: { type: 'string', value: 'N', help: 'most households of a part (80; 500 of a grid)' },
    change: {
      type: 'string',
      value: 'PERCENT',
      help: 'how much change of an area is acceptable: 0 only what the range demands (100)',
    },
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
    'Without --out the parts are printed. An area is read from the database, where nothing is changed: plans are published on screen.',
  ].join('\n'),
  async run(invocation) {
    const { text } = invocation;
    const [area, graph] = [text('area'), text('graph')];
    if ((area === undefined) === (graph === undefined)) {
      throw new UsageError('--graph or --area is missing; one of them is needed');
    }
    const [min, max] = ['min', 'max'].map((name) => readNumber(name, text(name), undefined, 1));
    const seed = readNumber('seed', text('seed'), 1, 0);
    const seconds = readNumber('seconds', text('seconds'), 0, 0);
    if (graph !== undefined) return planGraph(invocation, graph, { min, max, seed, seconds });
    const change = readNumber('change', text('change'), 100, 0) / 100;
    return planFromDatabase(invocation, { key: area!, min, max, seed, seconds, change });
  },
});

function planGraph(
  { text, flag, print, log }: Invocation,
  path: string,
  {
    min = 30,
    max = 80,
    ...options
  }: { min: number | undefined; max: number | undefined; seed: number; seconds: number },
): number {
  if (max < min) throw new UsageError(`--max ${max} is below --min ${min}`);
  const range = { min, max };
  const graph = readGraph(readFile(path));
  const started = performance.now();
  const part = planMicroGrids(graph, { ...range, ...options });
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
}
