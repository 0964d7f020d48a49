/** Every kind of file behind one face. */
import { AppError } from '../../../../kernel/errors/app-error.ts';
import type { Emit } from '../../../../kernel/sheets/sheet.ts';
import type { FileFormat } from '../fields.ts';
import { decodeText, readCsv, writeCsv } from './csv.ts';
import type { FileWriter, Layer, ReadLimits, TargetOptions } from './format.ts';
import { readGeoJson, writeGeoJson } from './geojson.ts';
import { readGeoPackage, writeGeoPackage } from './geopackage.ts';
import { readShapefile, writeShapefile } from './shapefile.ts';
import { readXlsx, writeXlsx } from './xlsx.ts';
import { openZip } from './zip.ts';

interface Format {
  read: (data: Uint8Array, limits: ReadLimits) => Layer[];
  write: (options: TargetOptions, emit: Emit) => FileWriter;
}

const formats: Record<FileFormat, Format> = {
  csv: { read: readCsv, write: writeCsv },
  xlsx: { read: readXlsx, write: writeXlsx },
  geojson: { read: readGeoJson, write: writeGeoJson },
  shapefile: { read: readShapefile, write: writeShapefile },
  geopackage: { read: readGeoPackage, write: writeGeoPackage },
};

/** Ending and media type of files. */
export const fileTypes: Record<FileFormat, { ending: string; type: string }> = {
  csv: { ending: 'csv', type: 'text/csv; charset=utf-8' },
  xlsx: {
    ending: 'xlsx',
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  geojson: { ending: 'geojson', type: 'application/geo+json' },
  shapefile: { ending: 'zip', type: 'application/zip' },
  geopackage: { ending: 'gpkg', type: 'application/geopackage+sqlite3' },
};

/**
 * What kind of file it is, by what is in it, whatever it is called.
 * @throws AppError `places/file-unknown`, those of {@link openZip}
 */
export function findFormat(data: Uint8Array, limits: ReadLimits): FileFormat {
  const begins = (...bytes: number[]) => bytes.every((byte, i) => data[i] === byte);
  if (data.length === 0) throw new AppError('places/file-empty');
  if (begins(0x50, 0x4b)) {
    const { names } = openZip(data, limits);
    if (names.includes('xl/workbook.xml')) return 'xlsx';
    if (names.some((name) => /\.shp$/i.test(name))) return 'shapefile';
    throw new AppError('places/file-unknown');
  }
  if (Buffer.from(data.subarray(0, 15)).toString('latin1') === 'SQLite format 3')
    return 'geopackage';
  const head = decodeText(data.subarray(0, 4096)).trimStart();
  if (head.replace('\u001e', '').trimStart().startsWith('{')) return 'geojson';
  // Pictures, programs, old workbooks and pages of the web are no tables.
  const text = begins(0xff, 0xfe) || begins(0xfe, 0xff) || !data.subarray(0, 4096).includes(0);
  if (!text || begins(0x25, 0x50, 0x44, 0x46) || /^<(\?xml|!doctype|html)/i.test(head)) {
    throw new AppError('places/file-unknown');
  }
  return 'csv';
}

/** Layers of a file. @throws AppError `places/file-*` */
export function readLayers(data: Uint8Array, format: FileFormat, limits: ReadLimits): Layer[] {
  return formats[format].read(data, limits);
}

/** A writer of a kind of file. */
export function createFileWriter(
  format: FileFormat,
  options: TargetOptions,
  emit: Emit,
): FileWriter {
  return formats[format].write(options, emit);
}
