import type { AreaOptions, PlanWarning } from './area.ts';
import type { PlanGraph } from './graph.ts';
import type { PlanNode } from './nodes.ts';
import { connectFixed } from './start.ts';

/** Where buildings are or have to be, as the planner minds it. Parts go by numbers below that of the buildings. */
export interface Wishes {
  /** The part in which a building has to be; -1 for any. */
  fixed: Int32Array;
  /** The part in which it is now; -1 for none. */
  present: Int32Array;
  /** How much weight what is now has against everything else: 0 for none, 1 when only the range is a reason to move. */
  keep: number;
}

/**
 * Gives numbers to the names of parts, and leaves out what is fixed where it can't be.
 *
 * @param change how much change is acceptable, 0 to 1
 */
export function makeWishes(
  nodes: readonly PlanNode[],
  graph: PlanGraph,
  { max }: Pick<AreaOptions, 'max'>,
  change: number,
  warn: (warning: PlanWarning) => void,
): { names: string[]; wishes: Wishes | undefined } {
  const numbers = new Map<string, number>();
  const numberOf = (name: string | undefined): number => {
    if (name === undefined) return -1;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  const fixed = Int32Array.from(nodes, (node) => numberOf(node.fixed));
  const present = Int32Array.from(nodes, (node) => numberOf(node.present));
  const names = [...numbers.keys()];
  if (names.length === 0) return { names, wishes: undefined };
  const { of: held, givenUp } = connectFixed(graph, fixed);
  const apart = new Map<string, Set<string>>();
  for (const { building, part } of givenUp) {
    fixed[building] = -1;
    const keys = apart.get(names[part]!) ?? new Set();
    apart.set(names[part]!, keys.add(nodes[building]!.building.key));
  }
  for (const [part, keys] of apart) warn({ code: 'fixed-apart', part, buildings: [...keys] });
  for (const [part, name] of names.entries()) {
    const households = nodes.reduce((sum, n, i) => sum + (held[i] === part ? n.households : 0), 0);
    if (households > max) warn({ code: 'fixed-over', part: name, households });
  }
  const keep = (1 - Math.min(1, Math.max(0, change))) ** 3;
  return { names, wishes: { fixed, present, keep } };
}
