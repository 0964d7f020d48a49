/** What this process keeps in memory of all cases that are not confidential, to count them on the map. */
import { codeOfPoint, createPointCounter, type PointCounter } from '../../../kernel/geo/index.ts';
import { type CaseState, caseStates, isOpen } from '../workflow.ts';
import { createColumns } from './columns.ts';
import { type KeptFilter, type Spot, statusOfSpot } from './spot.ts';

/** A case as it is kept. */
export interface MappedCase extends Omit<Spot, 'code'> {
  id: string;
  lng: number;
  lat: number;
  placePath: string;
  supervised: boolean;
  /** Units that handle it or were called to it. */
  units: readonly string[];
}

/** For whom is counted: what lies at these places or below, and what these units handle. */
export interface Audience {
  scopes: readonly string[];
  units: readonly string[];
  onlyOpen: boolean;
}

/** Points of audiences that are kept at most, all together: 24 bytes each. */
const mostCounted = 4_000_000;

/** Texts as small numbers, the same text the same number. */
function createNames() {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  return {
    names,
    of(name: string): number {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, names.length);
      return names.push(name) - 1;
    },
  };
}

interface Counted {
  counter: PointCounter;
  includes: (row: number) => boolean;
}

/** Cases in memory, counted for one audience after another. */
export interface CasePoints {
  size: () => number;
  /** Takes cases as they are now, whether or not they were known; undefined for `one` takes a case away. */
  put(id: string, one: MappedCase | undefined): void;
  counterFor(audience: Audience): PointCounter;
  /** Looks at the cases of an audience that a filter has, one after the other. @param visit must not keep the spot */
  scan(
    audience: Omit<Audience, 'onlyOpen'>,
    filter: KeptFilter,
    now: Date,
    visit: (spot: Spot) => void,
  ): void;
}

/** By the number of a state: whether it is open. 0 is no case. */
const openByNumber = Uint8Array.from([0, ...caseStates.map((state) => Number(isOpen(state)))]);

const seconds = (at: Date | string) => new Date(at).getTime() / 1000;

/** An empty store of cases. */
export function createCasePoints(): CasePoints {
  const [places, unitSets, classes] = [createNames(), createNames(), createNames()];
  const rows = createColumns();
  /** The one asked last comes last. */
  const audiences = new Map<string, Counted>();

  const includesOf = ({ scopes, units, onlyOpen }: Audience) => {
    // Asked once for each place and each set of units, not for each case.
    const once = (names: string[], holds: (name: string) => boolean) => {
      const known: boolean[] = [];
      return (number: number) => {
        known[number] ??= holds(names[number]!);
        return known[number];
      };
    };
    const atPlace = once(places.names, (path) =>
      scopes.some((scope) => path === scope || path.startsWith(`${scope}.`)),
    );
    const byUnits = once(unitSets.names, (set) => units.some((unit) => set.includes(unit)));
    return (row: number) => {
      const { state, place, units: sets } = rows.columns;
      if (state[row] === 0 || (onlyOpen && !openByNumber[state[row]!])) return false;
      return atPlace(place[row]!) || byUnits(sets[row]!);
    };
  };

  const forget = () => {
    const kept = () => [...audiences.values()].reduce((sum, { counter }) => sum + counter.size, 0);
    for (const key of audiences.keys()) {
      if (audiences.size === 1 || kept() <= mostCounted) return;
      audiences.delete(key);
    }
  };

  return {
    size: rows.size,
    put(id, one) {
      const { row, fresh } = rows.rowOf(id);
      const { columns } = rows;
      const before = fresh ? [] : [...audiences.values()].filter(({ includes }) => includes(row));
      const codeBefore = columns.code[row]!;
      columns.state[row] = one ? caseStates.indexOf(one.state) + 1 : 0;
      if (one) {
        columns.class[row] = classes.of(one.classCode);
        columns.supervised[row] = Number(one.supervised);
        columns.reportedAt[row] = one.reportedAt;
        columns.endedAt[row] = one.endedAt;
        columns.dueAt[row] = one.dueAt;
        columns.warnAt[row] = one.warnAt;
        columns.code[row] = codeOfPoint(one);
        columns.place[row] = places.of(one.placePath);
        columns.units[row] = unitSets.of([...one.units].sort().join());
      }
      const code = columns.code[row]!;
      for (const one of audiences.values()) {
        const [was, is] = [before.includes(one), one.includes(row)];
        if (was && is && code === codeBefore) continue;
        if (was) one.counter.remove(codeBefore);
        if (is) one.counter.add(code);
      }
    },
    counterFor(audience) {
      const key = JSON.stringify([
        [...audience.scopes].sort(),
        [...audience.units].sort(),
        audience.onlyOpen,
      ]);
      const known = audiences.get(key);
      if (known) {
        audiences.delete(key);
        audiences.set(key, known);
        return known.counter;
      }
      const includes = includesOf(audience);
      const codes = new Float64Array(rows.size());
      let found = 0;
      for (let row = 0; row < rows.size(); row++) {
        if (includes(row)) codes[found++] = rows.columns.code[row]!;
      }
      const counter = createPointCounter(codes.slice(0, found));
      audiences.set(key, { counter, includes });
      forget();
      return counter;
    },
    scan(audience, filter, now, visit) {
      const { columns } = rows;
      const states = filter.state === undefined ? undefined : [filter.state].flat();
      const isWanted = Uint8Array.from([
        0,
        ...caseStates.map((state) => Number(states?.includes(state) ?? true)),
      ]);
      const codes = filter.classCode === undefined ? undefined : [filter.classCode].flat();
      const isOfClass =
        codes && Uint8Array.from(classes.names, (code) => Number(codes.includes(code)));
      const from = filter.from === undefined ? 0 : seconds(filter.from);
      const to = filter.to === undefined ? Number.POSITIVE_INFINITY : seconds(filter.to);
      const includes = includesOf({ ...audience, onlyOpen: false });
      const isWithin =
        filter.within === undefined
          ? undefined
          : includesOf({ scopes: [filter.within], units: [], onlyOpen: false });
      const { status, supervised } = filter;
      const at = seconds(now);
      const spot: Spot = {
        code: 0,
        state: 'reported',
        classCode: '',
        reportedAt: 0,
        endedAt: 0,
        dueAt: 0,
        warnAt: 0,
      };
      // The cheap questions first, as most cases fall out by them.
      for (let row = 0; row < rows.size(); row++) {
        const state = columns.state[row]!;
        if (!isWanted[state]) continue;
        if (isOfClass && !isOfClass[columns.class[row]!]) continue;
        const reportedAt = columns.reportedAt[row]!;
        if (reportedAt < from || reportedAt >= to) continue;
        if (supervised !== undefined) {
          if (Boolean(columns.supervised[row] && openByNumber[state]) !== supervised) continue;
        }
        spot.state = caseStates[state - 1] as CaseState;
        spot.dueAt = columns.dueAt[row]!;
        spot.warnAt = columns.warnAt[row]!;
        if (status !== undefined && statusOfSpot(spot, at) !== status) continue;
        if (!includes(row) || (isWithin && !isWithin(row))) continue;
        spot.code = columns.code[row]!;
        spot.classCode = classes.names[columns.class[row]!]!;
        spot.reportedAt = reportedAt;
        spot.endedAt = columns.endedAt[row]!;
        visit(spot);
      }
    },
  };
}
