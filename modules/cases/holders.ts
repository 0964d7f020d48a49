import type { CaseFacts, Holder } from './decide.ts';
import { isDispatcher } from './decide.ts';
import type { ActionRow, CaseState, Level } from './workflow.ts';
import { levelAbove, levels } from './workflow.ts';

/** Labels of a path down to a level: `150300.150304.012.008` is four, a community. */
const depthOfLevel: Record<Exclude<Level, 'building' | 'department'>, number> = {
  city: 1,
  subdistrict: 3,
  community: 4,
  grid: 5,
};

/**
 * The place of a level in which a path lies, or undefined when the path is shorter: a case at a community has no grid.
 *
 * @example pathAtLevel('150300.150304.012.008.g003.b00012', 'community') // '150300.150304.012.008'
 */
export function pathAtLevel(path: string, level: Level): string | undefined {
  const labels = path.split('.');
  if (level === 'building') {
    const building = labels.findIndex((label) => /^b\d{5}$/.test(label));
    return building === -1 ? undefined : labels.slice(0, building + 1).join('.');
  }
  if (level === 'department') return path;
  const depth = depthOfLevel[level];
  return labels.length >= depth ? labels.slice(0, depth).join('.') : undefined;
}

/** The level whose posts are held at a place; undefined for districts and what lies inside buildings. */
export function levelOfPath(path: string): Level | undefined {
  const labels = path.split('.');
  const last = labels.at(-1) ?? '';
  if (/^b\d{5}$/.test(last)) return 'building';
  if (labels.length === 1) return 'city';
  if (labels.length === 3) return 'subdistrict';
  if (labels.length === 4 && /^\d{3}$/.test(last)) return 'community';
  if (labels.length === 5 && /^g\d{3}$/.test(last)) return 'grid';
  return undefined;
}

/** The holder of a level where the case lies, or the next one up that the path has. */
export function holderAt(path: string, level: Level): Holder {
  for (let at: Level | undefined = level; at !== undefined; at = levelAbove(at)) {
    const place = pathAtLevel(path, at);
    if (place !== undefined && at !== 'department') return { level: at, path: place, unitId: null };
  }
  return { level: 'city', path: path.split('.')[0]!, unitId: null };
}

/**
 * Places whose posts see a confidential case of this holder: the place itself and, for a building, its micro-grid,
 * whose lead holds what the building holds.
 */
export function placesOfHolder(holder: Holder): string[] {
  if (holder.level === 'department') return [];
  const above = holder.path.split('.').slice(0, -1);
  const micro = holder.level === 'building' && /^m\d{2}$/.test(above.at(-1) ?? '');
  return micro ? [holder.path, above.join('.')] : [holder.path];
}

/**
 * Whether a level may dispatch to another. Only the subdistrict and the city dispatch to departments; by the duty lists a
 * case of the hotline never goes to a community or below.
 */
export function mayDispatchTo(from: Level, hotline: boolean, to: Level): boolean {
  if (!isDispatcher(from)) return false;
  if (to === 'department') return from === 'subdistrict' || from === 'city';
  if (to === 'building' || to === 'city') return false;
  if (hotline && to !== 'subdistrict') return false;
  return levels.indexOf(to) < levels.indexOf(from);
}

/** State and hands after an action. */
export interface Move {
  state: CaseState;
  holder: Holder;
  dispatcher: Holder | undefined;
  handler: Holder | undefined;
  lowerHolders: readonly Holder[];
}

/**
 * What a row of the workflow makes of a case: pure, the same for the service and for the tests of the table.
 *
 * @param target who is to handle it, for the row that dispatches
 */
export function moveCase(row: ActionRow, facts: CaseFacts, target?: Holder): Move {
  const { holder, dispatcher, handler, lowerHolders } = facts;
  const state = row.to === 'same' ? facts.state : row.to;
  const same: Move = { state, holder, dispatcher, handler, lowerHolders };
  switch (row.holder) {
    case 'same':
      // What a level solves by itself it has handled.
      return state === 'selfResolved' ? { ...same, handler: holder } : same;
    case 'up': {
      const above = levelAbove(holder.level) ?? 'city';
      return rise(same, holderAt(facts.path, above));
    }
    case 'down': {
      const lower = lowerHolders.at(-1) ?? holder;
      return { ...same, holder: lower, lowerHolders: lowerHolders.slice(0, -1) };
    }
    case 'atLeastCommunity':
      return isDispatcher(holder.level) || holder.level === 'department'
        ? same
        : rise(same, holderAt(facts.path, 'community'));
    case 'target': {
      const to = target ?? holder;
      return { ...same, holder: to, dispatcher: holder, handler: to };
    }
    case 'dispatcher': {
      const back = dispatcher ?? holderAt(facts.path, 'community');
      const open = state === 'registered' ? undefined : back;
      return { ...same, holder: back, dispatcher: open, handler: holder };
    }
    case 'handler':
      return { ...same, holder: handler ?? holder };
    case 'reopener': {
      const reopener =
        dispatcher ?? (isDispatcher(holder.level) ? holder : holderAt(facts.path, 'community'));
      return { ...same, holder: reopener, dispatcher: undefined };
    }
  }
}

function rise(move: Move, holder: Holder): Move {
  return { ...move, holder, lowerHolders: [...move.lowerHolders, move.holder] };
}
