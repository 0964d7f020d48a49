/** GeoJSON, and its text sequences: a feature a line. @source RFC 7946, RFC 8142 */
import type { Emit } from '../../../../kernel/sheets/sheet.ts';
import { decodeText } from './csv.ts';
import {
  damaged,
  type FileWriter,
  type Layer,
  limitRows,
  type ReadLimits,
  type SourceRow,
  type TargetOptions,
  toValue,
  type Value,
} from './format.ts';
import { readGeometry } from './geometry.ts';

/** Reads a collection, a feature, a geometry, or one feature a line. @throws AppError `places/file-damaged` */
export function readGeoJson(data: Uint8Array, limits: ReadLimits): Layer[] {
  const text = decodeText(data);
  const whole = parse(text);
  const features = whole === undefined ? sequence(text) : featuresOf(whole);
  const columns = new Set<string>();
  const seen: unknown[] = [];
  const iterator = features[Symbol.iterator]();
  for (let next = iterator.next(); !next.done; next = iterator.next()) {
    seen.push(next.value);
    for (const key of Object.keys(propertiesOf(next.value))) columns.add(key);
    if (seen.length > limits.rows) break;
  }
  columns.delete('__proto__');
  const rows = (function* (): Generator<SourceRow> {
    for (const [i, feature] of seen.entries()) yield toRow(feature, i + 1);
  })();
  return [{ name: '', columns: [...columns], crs: crsOf(whole), rows: limitRows(rows, limits) }];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function* sequence(text: string): Generator<unknown> {
  let line = 0;
  for (const one of text.replaceAll('\u001e', '\n').split(/\n+/)) {
    if (one.trim() === '') continue;
    line += 1;
    const feature = parse(one);
    if (feature === undefined) throw damaged(`JSON, ${line}`);
    yield feature;
  }
}

function featuresOf(value: unknown): Iterable<unknown> {
  const { type, features } = (value ?? {}) as { type?: unknown; features?: unknown };
  if (type === 'FeatureCollection' && Array.isArray(features)) return features;
  if (type === 'Feature' || readGeometry(value)) return [value];
  throw damaged('FeatureCollection');
}

function propertiesOf(feature: unknown): Record<string, unknown> {
  const { properties } = (feature ?? {}) as { properties?: unknown };
  return properties && typeof properties === 'object'
    ? (properties as Record<string, unknown>)
    : {};
}

function toRow(feature: unknown, row: number): SourceRow {
  const properties: Record<string, Value> = {};
  for (const [key, value] of Object.entries(propertiesOf(feature))) {
    properties[key] = toValue(value);
  }
  const { geometry: raw = null } = (feature ?? {}) as { geometry?: unknown };
  const geometry = readGeometry(raw) ?? readGeometry(feature) ?? null;
  const unreadable = raw !== null && geometry === null;
  return { row, properties, geometry, ...(unreadable ? { unreadable } : {}) };
}

/** The name in the `crs` of old files; CRS84 and none are WGS84. */
function crsOf(whole: unknown): string | null {
  const { crs } = (whole ?? {}) as { crs?: { properties?: { name?: unknown } } };
  const name = crs?.properties?.name;
  return typeof name === 'string' ? name : null;
}

/** Writes a collection, a feature a line. */
export function writeGeoJson({ columns }: TargetOptions, emit: Emit): FileWriter {
  const encoder = new TextEncoder();
  let first = true;
  emit(encoder.encode('{"type":"FeatureCollection","features":[\n'));
  return {
    add(rows) {
      let text = '';
      for (const { properties, geometry } of rows) {
        const told = Object.fromEntries(columns.map(({ key }) => [key, properties[key] ?? null]));
        text += `${first ? '' : ',\n'}${JSON.stringify({ type: 'Feature', properties: told, geometry })}`;
        first = false;
      }
      if (text) emit(encoder.encode(text));
    },
    end: () => emit(encoder.encode('\n]}\n')),
  };
}
