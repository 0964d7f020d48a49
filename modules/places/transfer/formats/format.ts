/** What every kind of file is read to and written from: rows of values with a geometry. */
import type { Geometry } from 'geojson';
import { AppError } from '../../../../kernel/errors/app-error.ts';
import '../errors.ts';

/** A value of a row. */
export type Value = string | number | null;

/** A row of a file. */
export interface SourceRow {
  /** Where a person finds it: the line of a sheet, else which feature it is, from 1. */
  row: number;
  properties: Record<string, Value>;
  geometry: Geometry | null;
  /** The row has a geometry that can't be read. */
  unreadable?: true;
}

/** A sheet, a table, or the whole file. */
export interface Layer {
  name: string;
  columns: string[];
  /** How the file names its coordinate system: an EPSG code or well-known text; null when it does not. */
  crs: string | null;
  /** Read as they are asked for. */
  rows: Iterable<SourceRow>;
}

/** How much of a file is read before it is refused. */
export interface ReadLimits {
  /** Bytes of what is packed in it. */
  unpackedBytes: number;
  rows: number;
}

/** A column to write. */
export interface Column {
  /** ASCII, at most 10 characters: the field of GIS files. */
  key: string;
  /** Heading of sheets. */
  name: string;
  type: 'text' | 'integer' | 'real';
  /** Bytes that its longest text takes; 254 unless told. */
  bytes?: number;
}

/** A row to write. */
export interface TargetRow {
  properties: Record<string, Value>;
  geometry: Geometry | null;
}

/** What a file is besides its rows. */
export interface TargetOptions {
  /** Name of the layer: letters, digits and underscores where a format asks for them. */
  title: string;
  columns: readonly Column[];
}

/** Takes rows; bytes go out as soon as the format allows. */
export interface FileWriter {
  add(rows: readonly TargetRow[]): void;
  end(): void | Promise<void>;
  /** Drops what waits on disk, after an error too. */
  close?(): void;
}

/** Refuses a file that is broken. @param what told as it is: where in the file */
export function damaged(what: string): AppError {
  return new AppError('places/file-damaged', { what });
}

/** Lets no more rows through than are accepted, and says so. @throws AppError `places/file-too-many-rows` */
export function* limitRows(rows: Iterable<SourceRow>, { rows: most }: ReadLimits) {
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (count > most) throw new AppError('places/file-too-many-rows', { most });
    yield row;
  }
}

/** A value as rows have them: words without blanks around, nothing for an empty one. */
export function toValue(raw: unknown): Value {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : null;
  if (typeof raw === 'bigint') return Number(raw);
  if (typeof raw === 'boolean') return raw ? 1 : 0;
  if (typeof raw === 'string') {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what no database and no screen takes
    return raw.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufeff]/g, '').trim() || null;
  }
  if (raw === null || raw === undefined || raw instanceof Uint8Array) return null;
  return JSON.stringify(raw);
}
