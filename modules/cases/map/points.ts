/** What this process keeps in memory of all cases that are not confidential, to count them on the map. */
import { codeOfPoint, createPointCounter, type PointCounter } from '../../../kernel/geo/index.ts';
import { caseStates, isOpen } from '../workflow.ts';
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
      const includes = includesOf({ ...audience, onlyOpen: false });
      const isWithin =
        filter.within === undefined
          ? undefined
          : includesOf({ scopes: [filter.within], units: [], onlyOpen: false });
      const states = filter.state === undefined ? undefined : [filter.state].flat();
      const isWanted = Uint8Array.from([
        0,
        ...caseStates.map((one) => Number(states?.includes(one) ?? true)),
      ]);
      const codes = filter.classCode === undefined ? undefined : [filter.classCode].flat();
      const isOfClass = Uint8Array.from(classes.names, (one) =>
        Number(codes?.includes(one) ?? true),
      );
      const from = filter.from === undefined ? 0 : seconds(filter.from);
      const to = filter.to === undefined ? Number.POSITIVE_INFINITY : seconds(filter.to);
      const at = seconds(now);
      const {
        code,
        class: classOf,
        state,
        supervised,
        reportedAt,
        endedAt,
        dueAt,
        warnAt,
      } = rows.columns;
      const spot: Spot = {
        code: 0,
        state: 'reported',
        classCode: '',
        reportedAt: 0,
        endedAt: 0,
        dueAt: 0,
        warnAt: 0,
      };
      for (let row = 0, end = rows.size(); row < end; row++) {
        // The cheap questions first, as most cases fall out by them.
        if (!isWanted[state[row]!] || !isOfClass[classOf[row]!]) continue;
        if (reportedAt[row]! < from || reportedAt[row]! >= to) continue;
        if (filter.supervised !== undefined) {
          const isSo = supervised[row] === 1 && openByNumber[state[row]!] === 1;
          if (isSo !== filter.supervised) continue;
        }
        spot.state = caseStates[state[row]! - 1]!;
        spot.dueAt = dueAt[row]!;
        spot.warnAt = warnAt[row]!;
        if (filter.status !== undefined && statusOfSpot(spot, at) !== filter.status) continue;
        if (!includes(row) || (isWithin && !isWithin(row))) continue;
        spot.code = code[row]!;
        spot.classCode = classes.names[classOf[row]!]!;
        spot.reportedAt = reportedAt[row]!;
        spot.endedAt = endedAt[row]!;
        visit(spot);
      }
    },
  };
}
