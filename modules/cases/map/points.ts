/** What this process keeps in memory of all cases that are not confidential, to count them on the map. */
import { codeOfPoint, createPointCounter, type PointCounter } from '../../../kernel/geo/index.ts';

/** A case as the map counts it. */
export interface MappedCase {
  id: string;
  lng: number;
  lat: number;
  placePath: string;
  open: boolean;
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

/** Columns that grow: about 40 bytes a case. */
function createColumns() {
  let capacity = 1024;
  const columns = {
    id: new Uint32Array(capacity * 4),
    code: new Float64Array(capacity),
    place: new Uint32Array(capacity),
    units: new Uint32Array(capacity),
    /** 0: not to be counted; 1: closed; 2: open */
    state: new Uint8Array(capacity),
  };
  /** Rows by a part of their id, open addressing; 0 is empty. */
  let table = new Uint32Array(capacity * 2);
  let size = 0;
  const slotOf = (word: number) => Math.imul(word, 0x9e3779b1) >>> 0;
  const put = (row: number) => {
    let slot = slotOf(columns.id[row * 4 + 3]!) % table.length;
    while (table[slot] !== 0) slot = (slot + 1) % table.length;
    table[slot] = row + 1;
  };
  const grow = () => {
    capacity *= 2;
    const longer = <T extends Uint32Array | Float64Array | Uint8Array>(old: T, made: T): T => {
      made.set(old as never);
      return made;
    };
    columns.id = longer(columns.id, new Uint32Array(capacity * 4));
    columns.code = longer(columns.code, new Float64Array(capacity));
    columns.place = longer(columns.place, new Uint32Array(capacity));
    columns.units = longer(columns.units, new Uint32Array(capacity));
    columns.state = longer(columns.state, new Uint8Array(capacity));
    table = new Uint32Array(capacity * 2);
    for (let row = 0; row < size; row++) put(row);
  };
  const words = new Uint32Array(4);
  return {
    columns,
    size: () => size,
    /** The row of an id, a new one if there is none. */
    rowOf(id: string): { row: number; fresh: boolean } {
      const hex = id.replaceAll('-', '');
      for (let i = 0; i < 4; i++) words[i] = Number.parseInt(hex.slice(i * 8, i * 8 + 8), 16);
      let slot = slotOf(words[3]!) % table.length;
      for (; table[slot] !== 0; slot = (slot + 1) % table.length) {
        const at = (table[slot]! - 1) * 4;
        const { id: ids } = columns;
        if (words.every((word, i) => ids[at + i] === word)) return { row: at / 4, fresh: false };
      }
      if (size === capacity) grow();
      const row = size++;
      columns.id.set(words, row * 4);
      put(row);
      return { row, fresh: true };
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
}

/** An empty store of cases. */
export function createCasePoints(): CasePoints {
  const [places, unitSets] = [createNames(), createNames()];
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
      if (state[row] === 0 || (onlyOpen && state[row] !== 2)) return false;
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
      columns.state[row] = one ? (one.open ? 2 : 1) : 0;
      if (one) {
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
  };
}
