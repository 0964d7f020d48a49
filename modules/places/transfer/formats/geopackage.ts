/** GeoPackages: SQLite files with tables of features. @source OGC 12-128r17 (GeoPackage 1.3.1) */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Emit } from '../../../../kernel/sheets/sheet.ts';
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
import { readBlob, toBlob } from './wkb.ts';

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

interface Contents {
  table_name: string;
  column_name: string | null;
  organization: string | null;
  code: number | null;
  definition: string | null;
}

/**
 * Reads the tables of features and of attributes. Only plain tables are looked at: a view could ask for anything.
 * @throws AppError `places/file-damaged`
 */
export function readGeoPackage(data: Uint8Array, limits: ReadLimits): Layer[] {
  const folder = mkdtempSync(join(tmpdir(), 'gewu-gpkg-'));
  try {
    const copy = Uint8Array.from(data);
    // One that was left in write-ahead mode would ask for files beside it.
    copy.fill(1, 18, 20);
    writeFileSync(join(folder, 'read.gpkg'), copy);
    const database = new DatabaseSync(join(folder, 'read.gpkg'), { readOnly: true });
    database.exec('pragma trusted_schema = off; pragma cell_size_check = on;');
    // Open it stays readable without its name; the process lets go of it at its end.
    return listTables(database).map((contents) => readTable(database, contents, limits));
  } catch (error) {
    throw readable(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readable(error: unknown): unknown {
  return (error as { code?: string }).code === 'ERR_SQLITE_ERROR'
    ? damaged((error as Error).message)
    : error;
}

function listTables(database: DatabaseSync): Contents[] {
  return database
    .prepare(
      `select c.table_name, g.column_name, s.organization, s.organization_coordsys_id as code, s.definition
       from gpkg_contents c
         join sqlite_master m on m.name = c.table_name and m.type = 'table' and m.sql not like '%virtual%'
         left join gpkg_geometry_columns g on g.table_name = c.table_name
         left join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id
       where c.data_type in ('features', 'attributes') order by c.table_name`,
    )
    .all() as unknown as Contents[];
}

function readTable(database: DatabaseSync, contents: Contents, limits: ReadLimits): Layer {
  const { table_name: table, column_name: geometryColumn } = contents;
  const infos = database.prepare(`pragma table_info(${quote(table)})`).all() as {
    name: string;
    pk: number;
  }[];
  const columns = infos
    .filter(({ name, pk }) => name !== geometryColumn && !(pk && /^(fid|id|ogc_fid)$/i.test(name)))
    .map(({ name }) => name)
    .filter((name) => name !== '__proto__');
  const wanted = geometryColumn ? [...columns, geometryColumn] : columns;
  const rows = (function* (): Generator<SourceRow> {
    if (wanted.length === 0) return;
    let row = 0;
    try {
      const statement = database.prepare(
        `select ${wanted.map(quote).join(', ')} from ${quote(table)}`,
      );
      // A number beyond what JavaScript counts exactly is no reason to stop.
      statement.setReadBigInts(true);
      for (const record of statement.iterate() as Iterable<Record<string, unknown>>) {
        row += 1;
        const properties: Record<string, Value> = {};
        for (const name of columns) properties[name] = toValue(record[name]);
        const blob = geometryColumn ? record[geometryColumn] : null;
        const geometry = blob instanceof Uint8Array ? readBlob(blob) : null;
        const unreadable = geometry === undefined;
        yield {
          row,
          properties,
          geometry: geometry ?? null,
          ...(unreadable ? { unreadable } : {}),
        };
      }
    } catch (error) {
      throw readable(error);
    }
  })();
  const named = contents.code !== null && contents.code > 0 && contents.organization;
  return {
    name: table,
    columns,
    crs: named ? `${contents.organization}:${contents.code}` : contents.definition,
    rows: limitRows(rows, limits),
  };
}

const schema = `
  pragma application_id = 1196444487; pragma user_version = 10301;
  create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer not null primary key,
    organization text not null, organization_coordsys_id integer not null, definition text not null, description text);
  create table gpkg_contents (table_name text not null primary key, data_type text not null, identifier text unique,
    description text default '', last_change datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x double, min_y double, max_x double, max_y double, srs_id integer references gpkg_spatial_ref_sys (srs_id));
  create table gpkg_geometry_columns (table_name text not null references gpkg_contents (table_name),
    column_name text not null, geometry_type_name text not null, srs_id integer not null references gpkg_spatial_ref_sys
    (srs_id), z tinyint not null, m tinyint not null, primary key (table_name, column_name), unique (table_name));
  insert into gpkg_spatial_ref_sys values ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', null),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', null),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]', null);`;

const sqlTypes = { text: 'text', integer: 'integer', real: 'real' } as const;

/** Writes a GeoPackage of one table: made on the disk, sent when it is whole. */
export function writeGeoPackage({ title, columns }: TargetOptions, emit: Emit): FileWriter {
  const folder = mkdtempSync(join(tmpdir(), 'gewu-gpkg-'));
  const path = join(folder, 'write.gpkg');
  const database = new DatabaseSync(path);
  database.exec(`pragma journal_mode = off; pragma synchronous = off; ${schema}
    create table ${quote(title)} (fid integer primary key autoincrement not null, geom blob,
      ${columns.map(({ key, type }) => `${quote(key)} ${sqlTypes[type]}`).join(', ')});
    insert into gpkg_contents (table_name, data_type, identifier, srs_id)
      values ('${title}', 'features', '${title}', 4326);
    insert into gpkg_geometry_columns values ('${title}', 'geom', 'GEOMETRY', 4326, 0, 0);
    begin;`);
  const insert = database.prepare(
    `insert into ${quote(title)} (geom, ${columns.map(({ key }) => quote(key)).join(', ')})
     values (?${', ?'.repeat(columns.length)})`,
  );
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    add(rows) {
      for (const { properties, geometry } of rows) {
        const values = columns.map(({ key }) => properties[key] ?? null);
        insert.run(geometry && toBlob(geometry), ...values);
      }
    },
    end() {
      try {
        database.exec('commit;');
        emit(readFileSync(path));
      } finally {
        close();
      }
    },
    close,
  };
}
