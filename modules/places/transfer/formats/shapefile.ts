/** Shapefiles in a zip: one to read from each .shp; to write, outlines and points apart. */
import { Zip, ZipDeflate } from 'fflate';
import type { Emit } from '../../../../kernel/sheets/sheet.ts';
import { createDbf, readDbf } from './dbf.ts';
import {
  damaged,
  type FileWriter,
  type Layer,
  limitRows,
  type ReadLimits,
  type SourceRow,
  type TargetOptions,
} from './format.ts';
import { createShp, readShapes, shapeTypes } from './shp.ts';
import { nameOfPart, openZip } from './zip.ts';

/** WGS84 as GIS tools name it. */
export const wgs84 =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';

/** Reads every shapefile of a zip. @throws AppError `places/file-damaged`, `places/file-unsafe`, `places/file-too-large` */
export function readShapefile(data: Uint8Array, limits: ReadLimits): Layer[] {
  const zip = openZip(data, limits);
  return zip.names
    .filter((name) => /\.shp$/i.test(name))
    .map((name): Layer => {
      const stem = name.slice(0, -4).toLowerCase();
      const beside = (ending: string) =>
        zip.names.find((other) => other.toLowerCase() === `${stem}.${ending}`);
      const [dbf, cpg, prj] = ['dbf', 'cpg', 'prj'].map(beside);
      if (!dbf) throw damaged(`${nameOfPart(name)}: .dbf`);
      const table = readDbf(zip.read(dbf), cpg && zip.text(cpg));
      const rows = (function* (): Generator<SourceRow> {
        let i = 0;
        for (const shape of readShapes(zip.read(name))) {
          const properties = i < table.count ? table.record(i) : {};
          i += 1;
          if (properties === undefined) continue;
          const unreadable = shape === undefined;
          yield {
            row: i,
            properties,
            geometry: shape ?? null,
            ...(unreadable ? { unreadable } : {}),
          };
        }
        if (i < table.count) throw damaged('.shp');
      })();
      return {
        name: nameOfPart(name).replace(/^.*\//, '').slice(0, -4),
        columns: table.fields,
        crs: prj ? zip.text(prj) : null,
        rows: limitRows(rows, limits),
      };
    });
}

/** Writes a zip of shapefiles in UTF-8: `buildings` of what has an outline or nothing, `buildings_points` of the points. */
export function writeShapefile({ title, columns }: TargetOptions, emit: Emit): FileWriter {
  const make = (type: number) => ({ shp: createShp(type), dbf: createDbf(columns), count: 0 });
  const areas = make(shapeTypes.polygon);
  const points = make(shapeTypes.point);
  return {
    add(rows) {
      for (const { properties, geometry } of rows) {
        const layer = geometry?.type === 'Point' ? points : areas;
        layer.shp.add(geometry);
        layer.dbf.add(properties);
        layer.count += 1;
      }
    },
    end() {
      const zip = new Zip((error, chunk) => {
        if (error) throw error;
        emit(chunk);
      });
      const part = (name: string, bytes: Uint8Array) => {
        const file = new ZipDeflate(name, { level: 6 });
        zip.add(file);
        file.push(bytes, true);
      };
      const encoder = new TextEncoder();
      for (const [name, layer] of [
        [title, areas],
        [`${title}_points`, points],
      ] as const) {
        if (layer.count === 0 && layer === points && areas.count > 0) continue;
        if (layer.count === 0 && layer === areas && points.count > 0) continue;
        const { shp, shx } = layer.shp.finish();
        part(`${name}.shp`, shp);
        part(`${name}.shx`, shx);
        part(`${name}.dbf`, layer.dbf.finish());
        part(`${name}.prj`, encoder.encode(wgs84));
        part(`${name}.cpg`, encoder.encode('UTF-8'));
        if (layer === areas && areas.count === 0) break;
      }
      zip.end();
    },
  };
}
