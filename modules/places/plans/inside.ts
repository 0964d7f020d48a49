/** Micro-grids of grids that are planned anew: as near those that are there as their range allows. */
import { type CityDatabase, withTransaction } from '../../../kernel/db/transaction.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { usualRange } from './contract.ts';
import { toKeptParts } from './divisions.ts';
import { type PlanInput, toPlanArea } from './input.ts';
import { startPlanner } from './planner.ts';
import { getDivision } from './plans.ts';
import type { KeptPart } from './store.ts';
import * as store from './store.ts';

/** A grid is planned in a second; its thread is stopped with the best so far after this. */
const limitMs = 20_000;

/** Micro-grids of each part of a division into grids, by its number. */
export type Inside = ReadonlyMap<number, readonly KeptPart[]>;

/**
 * Divides each part of a division into grids further, with no transaction open meanwhile. Nothing for other plans. The same
 * division gives the same micro-grids each time.
 * @throws AppError as `getDivision`
 */
export async function divideInside(
  city: CityDatabase,
  actor: Actor,
  divisionId: string,
): Promise<Inside> {
  const { plan, division, input } = await withTransaction(
    city,
    actor,
    { readOnly: true },
    async (trx) => {
      const found = await getDivision(trx, actor, divisionId);
      return { ...found, input: await store.getInput(trx, found.plan.id) };
    },
  );
  const inside = new Map<number, readonly KeptPart[]>();
  if (plan.kind === 'microGrids') return inside;
  for (const part of division.parts) {
    const own = inputOf(input, part);
    const known = new Set(own.buildings.map(({ present }) => present));
    const planning = startPlanner(
      toPlanArea(own),
      [{ ...usualRange.microGrids, seed: division.seed, starts: 1, change: 0 }],
      limitMs,
    );
    const [drawn] = await planning.plans;
    if (!drawn) throw new Error('the planner did not divide a grid');
    inside.set(
      part.number,
      toKeptParts(own, drawn, (name) => (known.has(name) ? name : null)),
    );
  }
  return inside;
}

/** A part as an area of its own, its buildings in the micro-grids that are there. */
function inputOf(input: PlanInput, part: KeptPart): PlanInput {
  const members = new Set(part.members.map(({ building }) => building));
  const holderOf = (path: string) => path.slice(0, path.lastIndexOf('.'));
  return {
    ...input,
    outline: part.outline,
    present: [],
    buildings: input.buildings
      .filter(({ path }) => members.has(path))
      .map((building) => ({
        ...building,
        present: /\.m\d{2}$/.test(holderOf(building.path)) ? holderOf(building.path) : null,
      })),
  };
}
