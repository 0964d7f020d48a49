import { damaged, type SourceRow, toValue, type Value } from './format.ts';
import { parseGeometry } from './geometry.ts';

/** A line of a sheet with its number there, from 1. */
export interface Line {
  row: number;
  cells: readonly unknown[];
}

/** Headings of a column of outlines or points, as text. */
const geometryHeading =
  /^(wkt|wkt_?geom|geom|geometry|the_geom|shape|geojson|outline|几何|图形|边界|轮廓|坐标串)$/i;

const mostColumns = 300;
/** Titles and notes may stand above the headings. */
const searched = 20;

/**
 * Makes rows of the lines of a sheet. The headings are the first line that is about as full as those below it: a title or a
 * comment may stand above. A column of geometries is read as such.
 *
 * @throws AppError `places/file-damaged`
 */
export function readLines(lines: Iterable<Line>): { columns: string[]; rows: Iterable<SourceRow> } {
  const iterator = lines[Symbol.iterator]();
  const first: Line[] = [];
  while (first.length < searched) {
    const next = iterator.next();
    if (next.done) break;
    if (countOf(next.value) > 0) first.push(next.value);
  }
  const widest = Math.max(0, ...first.map(countOf));
  const at = first.findIndex(
    (line) => countOf(line) >= widest * 0.6 && !String(line.cells[0] ?? '').startsWith('#'),
  );
  if (at < 0) return { columns: [], rows: [] };
  const headings = nameColumns(first[at]!.cells);
  if (headings.length > mostColumns) throw damaged(`${headings.length} columns`);
  const geometryAt = headings.findIndex((name) => geometryHeading.test(name));

  function* rows(): Generator<SourceRow> {
    yield* first.slice(at + 1).map(toRow);
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      if (countOf(next.value) > 0) yield toRow(next.value);
    }
  }
  function toRow({ row, cells }: Line): SourceRow {
    const properties: Record<string, Value> = {};
    let geometry: SourceRow['geometry'] = null;
    let unreadable = false;
    for (const [i, name] of headings.entries()) {
      const value = toValue(cells[i]);
      if (i !== geometryAt) properties[name] = value;
      else if (value !== null) {
        geometry = parseGeometry(String(value)) ?? null;
        unreadable = geometry === null;
      }
    }
    return { row, properties, geometry, ...(unreadable ? { unreadable } : {}) };
  }
  return { columns: headings.filter((_, i) => i !== geometryAt), rows: rows() };
}

const countOf = ({ cells }: Line) => cells.filter((cell) => toValue(cell) !== null).length;

/** Every column has a name, and no two the same: without one it is called by its place, C3. */
function nameColumns(cells: readonly unknown[]): string[] {
  const used = new Set<string>(['__proto__']);
  return cells.map((cell, i) => {
    const told = String(toValue(cell) ?? `C${i + 1}`)
      .replace(/\s+/g, ' ')
      .slice(0, 100);
    let name = told;
    for (let n = 2; used.has(name); n++) name = `${told} ${n}`;
    used.add(name);
    return name;
  });
}
